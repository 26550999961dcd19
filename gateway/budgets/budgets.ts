import { costOf } from '../limits/cost.ts';
import { type OperationRules, refuse } from '../operations/rules.ts';
import { countMinute, minuteOf, secondsLeft } from './minute.ts';
import { type SharedCount, shareByRedis } from './redis-count.ts';

export interface BudgetOptions {
  /** Operations that one actor may ask for in a minute; a test's hub without it refuses none. */
  readonly requestBudget?: number;
  /** Cost points that one actor may use in a minute; likewise. */
  readonly queryBudget?: number;
  /** Where all processes of the hub count together; without it each counts by itself. */
  readonly redisUrl: string | undefined;
  readonly onError: (error: Error) => void;
  /** A test's clock, in milliseconds. */
  readonly now?: () => number;
}

export interface Budgets {
  readonly rules: OperationRules;
  close(): void;
}

/**
 * What one actor, a person or an app, may ask for in a minute: so many operations, and so much cost. Above it QUOTA_EXCEEDED
 * says in how many seconds the next minute begins. It is counted in this process and never waited for. What was refused for
 * its size is not counted, what is refused here is: whoever does not stop has not waited.
 */
export function openBudgets(options: BudgetOptions): Budgets {
  const { redisUrl, onError, now = Date.now } = options;
  const { requestBudget = Number.POSITIVE_INFINITY, queryBudget = Number.POSITIVE_INFINITY } = options;
  const minute = countMinute();
  const shared: SharedCount | null = redisUrl === undefined ? null : shareByRedis(redisUrl, onError);
  return {
    rules: {
      onOperation(operation) {
        const actor = operation.caller?.actor.id;
        if (actor === undefined) return;
        const at = now();
        const here = minute.add(actor, 1, costOf(operation), at);
        shared?.tell(minuteOf(at), actor, here);
        const elsewhere = shared?.elsewhere(minuteOf(at), actor);
        const requests = here.requests + (elsewhere?.requests ?? 0);
        const cost = here.cost + (elsewhere?.cost ?? 0);
        if (requests > requestBudget || cost > queryBudget)
          refuse('QUOTA_EXCEEDED', { retryAfterSeconds: secondsLeft(at) });
      },
    },
    close: () => shared?.close(),
  };
}
