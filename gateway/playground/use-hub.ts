import { useCallback, useEffect, useRef, useState } from 'react';
import { askHub, type Operation, receiptIdIn, type Trouble } from './ask-hub.ts';
import { fetchPersonas, type Persona } from './callers.ts';
import { type Claims, claimsOf } from './claims.ts';
import { readNote, writeNote } from './session-notes.ts';

interface Caller {
  /** The personas to choose from; empty in production; null until the hub has answered. */
  readonly personas: readonly Persona[] | null;
  /** The chosen persona's name; empty in production. */
  readonly name: string;
  readonly token: string;
}

/** The hub as this page sees it: who asks, and whether it answers. */
export interface Hub extends Caller {
  readonly claims: Claims;
  readonly trouble: Trouble | null;
  choose(name: string): void;
  giveToken(token: string): void;
  /** Who may ask, once more. */
  meet(): Promise<void>;
  ask(operation: Operation, options?: { headers?: object }): Promise<Record<string, unknown>>;
}

function callerOf(personas: readonly Persona[], name: string): Caller {
  const persona = personas.find((one) => one.name === name) ?? personas[0];
  if (persona === undefined) return { personas, name: '', token: readNote('token') };
  return { personas, name: persona.name, token: persona.token };
}

export function useHub(): Hub {
  const [caller, setCaller] = useState<Caller>({ personas: null, name: readNote('persona'), token: '' });
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  // GraphiQL keeps the function that asks, so it must find the caller of the moment, not of its making.
  const now = useRef(caller);
  const become = useCallback((next: Caller) => {
    now.current = next;
    setCaller(next);
  }, []);
  const meet = useCallback(async () => {
    const personas = await fetchPersonas();
    setTrouble(personas === null ? 'NO_ANSWER' : null);
    if (personas !== null) become(callerOf(personas, now.current.name));
  }, [become]);
  const ask = useCallback<Hub['ask']>(
    async (operation, options) => {
      const once = () => askHub(operation, now.current.token, options?.headers);
      let answer = await once();
      // A persona's token lives for some hours; a page may stay open for longer.
      if (answer.trouble === 'TOKEN_REFUSED' && now.current.name !== '') {
        await meet();
        answer = await once();
      }
      setTrouble(answer.trouble);
      writeNote('receipt', receiptIdIn(answer.result) ?? readNote('receipt'));
      return answer.result;
    },
    [meet],
  );
  useEffect(() => void meet(), [meet]);
  return {
    ...caller,
    claims: claimsOf(caller.token),
    trouble,
    meet,
    ask,
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
