import type { ExecutionResult } from 'graphql';

/** Each event of a source made an answer, one after the other; a source that throws ends with `onFailure` as its last. */
export function answerEach(
  source: AsyncIterable<ExecutionResult>,
  onEvent: (event: ExecutionResult) => Promise<ExecutionResult>,
  onFailure: (error: unknown) => ExecutionResult,
): AsyncIterableIterator<ExecutionResult> {
  const events = source[Symbol.asyncIterator]();
  const end = { value: undefined, done: true } as const;
  let ended = false;
  return {
    async next() {
      if (ended) return end;
      try {
        const step = await events.next();
        if (step.done !== true) return { value: await onEvent(step.value), done: false };
        ended = true;
        return end;
      } catch (error) {
        // Whoever has left does not hear what became of the event that was under way.
        if (ended) return end;
        ended = true;
        return { value: onFailure(error), done: false };
      }
    },
    async return() {
      ended = true;
      await events.return?.();
      return end;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
