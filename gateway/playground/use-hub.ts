import { useCallback, useEffect, useRef, useState } from 'react';
import { askHub, type Figures, idIn, type Operation, type Trouble } from './ask-hub.ts';
import { fetchPersonas, type Persona } from './callers.ts';
import { type Claims, claimsOf } from './claims.ts';
import { liveAnswers } from './live-answers.ts';
import { isSubscription } from './operation-name.ts';
import { type Refusal, refusalIn } from './refusals.ts';
import { readNote, writeNote } from './session-notes.ts';

interface Caller {
  /** The personas to choose from; empty in production; null until the hub has answered. */
  readonly personas: readonly Persona[] | null;
  /** The chosen persona's name; empty in production. */
  readonly name: string;
  readonly token: string;
}

type Result = Record<string, unknown>;

/** The last run, with what it cost whoever waited; null figures while it goes on. */
export interface Ran {
  readonly operation: Operation;
  readonly figures: Figures | null;
}

/** The hub as this page sees it: who asks, and whether it answers. */
export interface Hub extends Caller {
  readonly claims: Claims;
  readonly trouble: Trouble | null;
  /** Why the last run was refused. */
  readonly refusal: Refusal | null;
  readonly ran: Ran | null;
  choose(name: string): void;
  giveToken(token: string): void;
  /** Who may ask, once more. */
  meet(): Promise<void>;
  /** One answer, or the answers of a subscription. */
  ask(operation: Operation, options?: { headers?: object }): Promise<Result | AsyncGenerator<Result>>;
  /** What would become of an operation; it does not run. */
  explain(operation: Operation): Promise<Result>;
  dismiss(): void;
}

function callerOf(personas: readonly Persona[], name: string): Caller {
  const persona = personas.find((one) => one.name === name) ?? personas[0];
  if (persona === undefined) return { personas, name: '', token: readNote('token') };
  return { personas, name: persona.name, token: persona.token };
}

/** The caller, for what is drawn and, by `now`, for functions that GraphiQL keeps: they must find the caller of the moment. */
function useCaller() {
  const [caller, setCaller] = useState<Caller>({ personas: null, name: readNote('persona'), token: '' });
  const now = useRef(caller);
  const become = useCallback((next: Caller) => {
    now.current = next;
    setCaller(next);
  }, []);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const meet = useCallback(async () => {
    const personas = await fetchPersonas();
    setTrouble(personas === null ? 'NO_ANSWER' : null);
    if (personas !== null) become(callerOf(personas, now.current.name));
  }, [become]);
  useEffect(() => void meet(), [meet]);
  return { caller, now, become, trouble, setTrouble, meet };
}

/** GraphiQL's own question for the schema is no run of the engineer's. */
const isOwn = ({ operationName }: Operation): boolean => operationName !== 'IntrospectionQuery';

function keepIds(result: Result): void {
  for (const note of ['receipt', 'feed'] as const) writeNote(note, idIn(result, note) ?? readNote(note));
}

export function useHub(): Hub {
  const { caller, now, become, trouble, setTrouble, meet } = useCaller();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [ran, setRan] = useState<Ran | null>(null);
  const askOnce = useCallback(
    async (path: '/graphql' | '/explain', operation: Operation, headers?: object) => {
      const once = () => askHub(path, operation, now.current.token, headers);
      let answer = await once();
      // A persona's token lives for an hour; a page may stay open for longer.
      if (answer.trouble === 'TOKEN_REFUSED' && now.current.name !== '') {
        await meet();
        answer = await once();
      }
      setTrouble(answer.trouble);
      return answer;
    },
    [meet, now, setTrouble],
  );
  const ask = useCallback<Hub['ask']>(
    async (operation, options) => {
      setRefusal(null);
      if (isSubscription(operation.query, operation.operationName)) {
        setRan({ operation, figures: null });
        return liveAnswers(operation, now.current.token, setTrouble);
      }
      const { result, trouble: found, figures } = await askOnce('/graphql', operation, options?.headers);
      keepIds(result);
      if (isOwn(operation) && found === null) {
        setRefusal(refusalIn(result));
        setRan({ operation, figures });
      }
      return result;
    },
    [askOnce, now, setTrouble],
  );
  const explain = useCallback<Hub['explain']>(
    async (operation) => (await askOnce('/explain', operation)).result,
    [askOnce],
  );
  return {
    ...caller,
    claims: claimsOf(caller.token),
    trouble,
    refusal,
    ran,
    meet,
    ask,
    explain,
    dismiss: () => setRefusal(null),
    choose(name) {
      writeNote('persona', name);
      become(callerOf(now.current.personas ?? [], name));
    },
    giveToken(token) {
      writeNote('token', token);
      become({ ...now.current, token });
    },
  };
}
