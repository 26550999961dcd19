import type { InputChecks } from '@cityhub/schema/runtime/input-checks';
import { isUuid } from '@cityhub/schema/runtime/input-checks';

export type ReconciliationState = 'WAITING' | 'MATCH' | 'DRIFT' | 'PENDING' | 'NOT_AVAILABLE';
export type DriftKind = 'MISSING' | 'EXTRA' | 'STALE' | 'ALTERED' | 'UNEXPECTED_FIELDS';

/** What a department says it holds of a day; roots and leaves are SHA-256 in hexadecimal. */
export interface DigestInput {
  readonly feedId: string;
  readonly day: string;
  readonly count: number;
  readonly root: string;
  /** The last position of the log that it had taken; without it, all that was delivered by now. */
  readonly position?: number | null | undefined;
  readonly records?: readonly DigestRecord[] | null | undefined;
}

export interface DigestRecord {
  readonly recordId: string;
  readonly version: number;
  readonly leaf: string;
}

/** As many as a request of an ordinary size carries; of a longer day a department tells count and root. */
export const maxDigestRecords = 5000;

const isDigest = (text: string): boolean => text.length === 64 && /^[0-9a-f]{64}$/.test(text);

const todayIn = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' });

/** A day that has begun. */
export function checkDay(checks: InputChecks, day: string, now: Date): void {
  if (day > todayIn.format(now)) checks.fail('INVALID_DATE', 'day');
}

/** Every issue of a digest, each on its path. */
export function checkDigest(checks: InputChecks, input: DigestInput, now: Date): void {
  checkDay(checks, input.day, now);
  if (input.count < 0) checks.fail('INVALID_NUMBER', 'count');
  if (!isDigest(input.root)) checks.fail('INVALID_TEXT', 'root');
  const records = input.records ?? null;
  if (records === null) return;
  if (records.length > maxDigestRecords) return checks.fail('TOO_MANY_ROWS', 'records');
  // A list that names others than were counted names nothing.
  if (records.length !== input.count) checks.fail('INVALID_NUMBER', 'count');
  const seen = new Set<string>();
  for (const [index, { recordId, leaf }] of records.entries()) {
    if (!isUuid(recordId) || seen.has(recordId))
      checks.fail('INVALID_ID', 'records', String(index), 'recordId');
    if (!isDigest(leaf)) checks.fail('INVALID_TEXT', 'records', String(index), 'leaf');
    seen.add(recordId);
  }
}
