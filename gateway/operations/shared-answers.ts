import { type Answer, isStream } from '@cityhub/schema/runtime/subscription-events';
import { isOpenRead } from './open-reads.ts';
import type { Operation } from './rules.ts';

/**
 * Answers that several requests get at once. The same query of the same token while the first is under way is run once;
 * an answer that holds nothing but reference data is kept for some seconds, for everybody.
 */
export interface SharedAnswers {
  answer(operation: Operation, run: () => Promise<Answer>): Promise<Answer>;
}

export interface SharedAnswersOptions {
  /** The answers of reference data: how long and how many; a test's clock. */
  readonly keptMs?: number;
  readonly now?: () => number;
  /** Off for a supergraph of others, about which nothing is known. */
  readonly keepsOpenReads: boolean;
}

interface Kept {
  readonly answer: Answer;
  readonly until: number;
}

const mostKept = 1000;
/** Variables that are longer are not worth being compared. */
const mostKeyLength = 4096;
/** Whoever has no token is the same to every subgraph. */
const nobody = {};

/** Answers of reference data by their question. */
function keptAnswers(keptMs: number, now: () => number) {
  const kept = new Map<string, Kept>();
  return {
    get(key: string): Answer | undefined {
      const known = kept.get(key);
      return known !== undefined && known.until > now() ? known.answer : undefined;
    },
    keep(key: string, answer: Answer): void {
      if (isStream(answer) || (answer.errors?.length ?? 0) > 0) return;
      kept.delete(key);
      kept.set(key, { answer, until: now() + keptMs });
      if (kept.size > mostKept) kept.delete(kept.keys().next().value as string);
    },
    clear: () => kept.clear(),
  };
}

export function sharedAnswers(options: SharedAnswersOptions): SharedAnswers {
  const { keptMs = 5000, now = Date.now, keepsOpenReads } = options;
  let underWay = new WeakMap<object, Map<string, Promise<Answer>>>();
  const kept = keptAnswers(keptMs, now);
  const facts = new WeakMap<object, { readonly id: number; readonly isOpen: boolean }>();
  let operations = 0;
  /** Counts mutations: what was read before one ended must not answer who asks after it. */
  let writes = 0;

  function factsOf({ document, node, schema }: Operation) {
    let known = facts.get(node);
    if (known === undefined) {
      known = { id: (operations += 1), isOpen: keepsOpenReads && isOpenRead(schema, document, node) };
      facts.set(node, known);
    }
    return known;
  }

  async function write(run: () => Promise<Answer>): Promise<Answer> {
    try {
      return await run();
    } finally {
      writes += 1;
      underWay = new WeakMap();
      kept.clear();
    }
  }

  async function read(operation: Operation, run: () => Promise<Answer>): Promise<Answer> {
    const variables = JSON.stringify(operation.variables);
    if (variables.length > mostKeyLength) return run();
    const { id, isOpen } = factsOf(operation);
    const key = `${id}:${variables}`;
    const known = isOpen ? kept.get(key) : undefined;
    if (known !== undefined) return known;
    // One object for each token that is remembered, so that nothing of a caller is compared that might be forgotten.
    const actor = operation.caller?.actor ?? nobody;
    const running = underWay.get(actor) ?? new Map<string, Promise<Answer>>();
    underWay.set(actor, running);
    const same = running.get(key);
    if (same !== undefined) return same;
    const begun = writes;
    const answer = run().finally(() => running.delete(key));
    running.set(key, answer);
    if (isOpen) void answer.then((one) => begun === writes && kept.keep(key, one));
    return answer;
  }

  return {
    answer(operation, run) {
      if (operation.node.operation === 'query') return read(operation, run);
      return operation.node.operation === 'mutation' ? write(run) : run();
    },
  };
}
