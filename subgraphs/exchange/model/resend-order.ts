import type { InputChecks } from '@cityhub/schema/runtime/input-checks';
import { isUuid } from '@cityhub/schema/runtime/input-checks';

export interface ReplayInput {
  readonly feedId: string;
  /** Positions, both inclusive. */
  readonly from?: number | null | undefined;
  readonly to?: number | null | undefined;
  /** Moments: from `since` on, before `until`. */
  readonly since?: Date | null | undefined;
  readonly until?: Date | null | undefined;
  readonly recordIds?: readonly string[] | null | undefined;
  readonly reason: string;
}

/** What a replay sends again. */
export type ReplayRange =
  | { readonly by: 'positions'; readonly from: number; readonly to: number }
  | { readonly by: 'time'; readonly since: Date; readonly until: Date }
  | { readonly by: 'records'; readonly ids: readonly string[] };

/** A replay goes through the feed's own lane, beside what is new: it must come to an end. */
export const maxReplayPositions = 1_000_000;
const maxRecords = 1000;

/** One range, whole; null where there is none, `checks` says why. */
export function readRange(input: ReplayInput, checks: InputChecks): ReplayRange | null {
  const { from, to, since, until, recordIds: ids } = input;
  const asked = [from != null || to != null, since != null || until != null, ids != null].filter(Boolean);
  if (asked.length !== 1) {
    checks.fail(asked.length === 0 ? 'REQUIRED' : 'INVALID_INPUT', 'from');
    return null;
  }
  if (ids != null) {
    if (ids.length === 0 || ids.length > maxRecords) checks.fail('TOO_MANY_ROWS', 'recordIds');
    for (const [index, id] of ids.slice(0, maxRecords).entries())
      if (!isUuid(id)) checks.fail('INVALID_ID', 'recordIds', String(index));
    return { by: 'records', ids };
  }
  if (since != null || until != null) {
    if (since == null) checks.fail('REQUIRED', 'since');
    else if (until == null) checks.fail('REQUIRED', 'until');
    else if (since.getTime() >= until.getTime()) checks.fail('INVALID_PERIOD', 'until');
    else return { by: 'time', since, until };
    return null;
  }
  if (from == null) checks.fail('REQUIRED', 'from');
  else if (to == null) checks.fail('REQUIRED', 'to');
  else if (from < 1 || to < from || to - from >= maxReplayPositions) checks.fail('INVALID_PERIOD', 'to');
  else return { by: 'positions', from, to };
  return null;
}

export interface ResendProgress {
  readonly kind: 'REPLAY' | 'REDELIVER' | 'REPAIR';
  readonly state: 'WAITING' | 'DONE' | 'CANCELLED';
  readonly fromPosition: number | null;
  readonly toPosition: number | null;
  readonly positions: readonly number[] | null;
  readonly donePosition: number;
}

/** How much of an order is done, in whole per cent. */
export function percentDone(order: ResendProgress): number {
  if (order.state === 'DONE') return 100;
  if (order.positions !== null) {
    const done = order.positions.filter((position) => position <= order.donePosition).length;
    return Math.floor((100 * done) / Math.max(1, order.positions.length));
  }
  return percentOf(
    order.donePosition - (order.fromPosition ?? 0),
    (order.toPosition ?? 0) - (order.fromPosition ?? 0),
  );
}

/** Never beyond 0 and 100. */
export function percentOf(done: number, all: number): number {
  return all <= 0 ? 100 : Math.min(100, Math.max(0, Math.floor((100 * done) / all)));
}

/** Dead letters that one order names. */
const maxPositions = 1000;

/** Positions of dead letters, each once. */
export function readPositions(positions: readonly number[], checks: InputChecks): readonly number[] {
  if (positions.length === 0 || positions.length > maxPositions) checks.fail('TOO_MANY_ROWS', 'positions');
  return [...new Set(positions.slice(0, maxPositions))];
}
