import { shards } from '../events/define.ts';
import { type InputIssue, InvalidInputError, issue } from './errors.ts';
import type { ReceiptIds } from './log/receipt-id.ts';
import { readMoment } from './moment.ts';

/** What a push may say of where it comes from: when and where it was made (采集点), and which change led to it (起因). */
export interface OriginInput {
  readonly tap?:
    | {
        readonly at?: string | null | undefined;
        readonly longitude?: number | null | undefined;
        readonly latitude?: number | null | undefined;
      }
    | null
    | undefined;
  /** The id of a receipt. */
  readonly causeId?: string | null | undefined;
}

/** The same, as the log keeps it; what nobody said is not there. */
export interface Origin {
  /** `at` is ISO 8601 in UTC, the place in degrees of WGS 84. */
  readonly tap?: { readonly at?: string; readonly longitude?: number; readonly latitude?: number };
  /** A place in the log, such as `people/123`. */
  readonly cause?: string;
}

interface OriginDeps {
  readonly receiptIds: ReceiptIds;
  readonly now: () => Date;
}

/** A phone's clock may run ahead of ours by this much. */
const maxAheadMs = 5 * 60 * 1000;
/** A clock that was never set begins in 1970 or 1980. */
const earliest = Date.UTC(2000, 0, 1);

const treeNames = new Map<number, string>(Object.entries(shards).map(([name, shard]) => [shard, name]));

function readTap(tap: OriginInput['tap'], now: Date, path: readonly string[], issues: InputIssue[]) {
  const { at = null, longitude = null, latitude = null } = tap ?? {};
  const moment = at === null ? null : readMoment(at);
  const time = moment?.getTime() ?? Number.NaN;
  if (at !== null && !(time >= earliest && time <= now.getTime() + maxAheadMs))
    issues.push(issue('INVALID_DATE', ...path, 'tap', 'at'));
  const degrees = (name: string, value: number | null, other: number | null, limit: number): void => {
    if (value === null && other !== null) issues.push(issue('REQUIRED', ...path, 'tap', name));
    if (value !== null && !(Math.abs(value) <= limit))
      issues.push(issue('INVALID_NUMBER', ...path, 'tap', name));
  };
  degrees('longitude', longitude, latitude, 180);
  degrees('latitude', latitude, longitude, 90);
  return {
    ...(moment === null ? {} : { at: moment.toISOString() }),
    ...(longitude === null || latitude === null ? {} : { longitude, latitude }),
  };
}

function readOrigin(
  { receiptIds, now }: OriginDeps,
  { tap: sent, causeId }: OriginInput,
  path: readonly string[],
  issues: InputIssue[],
): Origin {
  const tap = readTap(sent, now(), path, issues);
  const place = causeId == null ? null : receiptIds.read(causeId);
  const tree = place === null ? undefined : treeNames.get(place.shard);
  if (causeId != null && tree === undefined) issues.push(issue('INVALID_ID', ...path, 'causeId'));
  return {
    ...(Object.keys(tap).length === 0 ? {} : { tap }),
    ...(place === null ? {} : { cause: `${tree}/${place.position}` }),
  };
}

/**
 * Checks an input and what it says of its origin, and tells all issues of both at once. Throws InvalidInputError with
 * INVALID_DATE, INVALID_NUMBER or REQUIRED on `tap`, INVALID_ID on `causeId`, and whatever `check` finds.
 */
export function checkPush<Checked>(
  deps: OriginDeps,
  input: OriginInput,
  path: readonly string[],
  check: () => Checked,
): { readonly checked: Checked; readonly origin: Origin } {
  const issues: InputIssue[] = [];
  const origin = readOrigin(deps, input, path, issues);
  try {
    const checked = check();
    if (issues.length > 0) throw new InvalidInputError([]);
    return { checked, origin };
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    throw new InvalidInputError([...error.issues, ...issues]);
  }
}
