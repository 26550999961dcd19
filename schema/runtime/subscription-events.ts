import type { ExecutionResult } from 'graphql';

/** What an operation answers: once, or event by event. */
export type Answer = ExecutionResult | AsyncIterable<ExecutionResult>;

export function isStream(answer: unknown): answer is AsyncIterable<ExecutionResult> {
  return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;
}

export interface EventRules {
  /** Before the next event is asked for: the one before has been dealt with. */
  readonly before?: () => void;
  /** When it has come. */
  readonly after?: () => Promise<void>;
  readonly onEvent: (event: ExecutionResult) => ExecutionResult | Promise<ExecutionResult>;
  /** A source that throws ends with this as its last event. */
  readonly onFailure: (error: unknown) => ExecutionResult;
}

/** The same events, each through the rules; a failure is a last event and then the end, never a rejection. */
export function eachEvent(
  source: AsyncIterable<ExecutionResult>,
  rules: EventRules,
): AsyncIterableIterator<ExecutionResult> {
  const events = source[Symbol.asyncIterator]();
  const end = { value: undefined, done: true } as const;
  let ended = false;
  return {
    async next() {
      if (ended) return end;
      rules.before?.();
      try {
        const step = await events.next();
        if (step.done !== true) return { value: await rules.onEvent(step.value), done: false };
        ended = true;
        return end;
      } catch (error) {
        // Whoever has left does not hear what became of the event that was under way.
        if (ended) return end;
        ended = true;
        return { value: rules.onFailure(error), done: false };
      } finally {
        await rules.after?.();
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

/** The planner repeats the data of the event before where an event has none: none is said by an empty object. */
export function withData(event: ExecutionResult): ExecutionResult {
  return event.data == null ? { ...event, data: {} } : event;
}
