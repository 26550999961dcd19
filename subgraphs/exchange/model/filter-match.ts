import type { FilterCondition } from '@cityhub/schema/policy/grant';

/** UNKNOWN: it depends on a value that is not known yet. */
export type FilterVerdict = 'MATCHES' | 'FAILS' | 'UNKNOWN';

/** Text order as in the database: by the bytes of UTF-8. */
const compareText = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

function inRange(value: unknown, from: string | null, to: string | null): boolean {
  if (typeof value === 'number') {
    return (from === null || value >= Number(from)) && (to === null || value < Number(to));
  }
  if (typeof value !== 'string') return false;
  return (from === null || compareText(value, from) >= 0) && (to === null || compareText(value, to) < 0);
}

function holds(condition: FilterCondition, value: unknown): boolean {
  if ('in' in condition) return typeof value === 'string' && condition.in.includes(value);
  if ('hasAny' in condition)
    return Array.isArray(value) && condition.hasAny.some((one) => value.includes(one));
  return inRange(value, condition.from, condition.to);
}

/** What a filter says of values that are still to be pushed: the same as `log.matches` will say of the stored ones. */
export function matchFilter(
  filter: readonly FilterCondition[],
  values: ReadonlyMap<string, unknown>,
): FilterVerdict {
  const known = filter.filter(({ field }) => values.has(field));
  if (known.some((condition) => !holds(condition, values.get(condition.field)))) return 'FAILS';
  return known.length === filter.length ? 'MATCHES' : 'UNKNOWN';
}
