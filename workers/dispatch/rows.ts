import { withdraws } from '@cityhub/schema/events/withdrawing';
import type { Policy } from '@cityhub/schema/policy/decide';
import type { FeedOrder } from '@cityhub/schema/policy/grant';
import {
  dueAt,
  type FeedProjection,
  mayFilter,
  projectFeed,
  reveal,
  subjectOfFeed,
} from '@cityhub/schema/policy/project';
import type { RawSql } from '@cityhub/schema/runtime/database';
import type { Keyring } from '@cityhub/schema/runtime/log/record-keys';
import { unseal } from '@cityhub/schema/runtime/log/seal';
import { failpoint } from '../failpoints.ts';
import { RecordRefused } from '../sinks/failures.ts';
import type { Selection } from './selection.ts';

/** A change as the log holds it. */
export interface ChangeRow {
  readonly position: number;
  readonly record_id: string;
  readonly jurisdiction: string;
  readonly accepted_at: Date;
  readonly operation: string;
  readonly payload: Record<string, unknown>;
  readonly sealed: Uint8Array | null;
  readonly wrapped: Uint8Array | null;
}

/** A record as it travels: record_id, version, changed_at, operation and its fields. */
export type ProjectedRow = { readonly record_id: string; readonly version: number } & Record<string, unknown>;

export interface ProjectDeps {
  readonly hub: RawSql;
  readonly keyring: Keyring;
  readonly policy: Policy;
}

/** The changes of a selection in the order of the log, `limit` at most; sealed values only where they may be opened. */
export function readRows(
  hub: RawSql,
  selection: Selection,
  opensSealed: boolean,
  limit: number,
): Promise<ChangeRow[]> {
  const [sealed, join] = opensSealed
    ? ['c.sealed, k.wrapped', 'left join log.record_key k on k.record_id = c.record_id']
    : ['null as sealed, null as wrapped', ''];
  return hub.unsafe<ChangeRow[]>(
    `select c.position, c.record_id, c.jurisdiction, c.accepted_at, c.operation, c.payload, ${sealed}
    from log.change c ${join} where ${selection.condition} order by c.position limit ${limit}`,
    [...selection.parameters],
    { prepare: true },
  );
}

function openValues(keyring: Keyring, entity: string, row: ChangeRow): Record<string, unknown> {
  if (withdraws(row.operation)) return {};
  // An erased record has no key any more: what was sealed is gone, the rest travels.
  if (row.sealed === null || row.wrapped === null) return row.payload;
  try {
    const key = keyring.unwrap(row.record_id, row.wrapped);
    return { ...row.payload, ...unseal(key, entity, row.record_id, row.sealed) };
  } catch {
    // Sealed bytes that do not open will not open later either: the one record is parked, not the feed stopped.
    throw new RecordRefused(row.position, 'UNREADABLE');
  }
}

/**
 * What of each record may travel: ordered ∩ allowed when it was due ∩ allowed now, or null where the record is withheld
 * altogether. A filter on a field that the department may not see would tell its value, so it withholds, too.
 */
function createProjector(
  policy: Policy,
  feed: FeedOrder,
): (row: ChangeRow) => FeedProjection['fields'] | null {
  const changedAt = policy.unchangedSince(subjectOfFeed(feed), feed.entity);
  const known = new Map<string, FeedProjection['fields'] | null>();
  return (row) => {
    const due = dueAt(feed, row.accepted_at);
    const key = due >= changedAt ? row.jurisdiction : `${row.jurisdiction}|${due}`;
    let found = known.get(key);
    if (found === undefined) {
      const { fields } = projectFeed(policy, feed, row.jurisdiction, due);
      found = fields.length > 0 && mayFilter(policy, feed, row.jurisdiction, due) ? fields : null;
      known.set(key, found);
    }
    return found;
  };
}

/** The records that travel, each projected by itself. Throws RecordRefused for one that cannot be read. */
export function projectRows(deps: ProjectDeps, feed: FeedOrder, rows: readonly ChangeRow[]): ProjectedRow[] {
  const project = createProjector(deps.policy, feed);
  return rows.flatMap((row) => {
    failpoint('during-projection', row.record_id);
    const fields = project(row);
    if (fields === null) return [];
    const values = openValues(deps.keyring, feed.entity, row);
    const record: Record<string, unknown> = {
      record_id: row.record_id,
      version: row.position,
      changed_at: row.accepted_at.toISOString(),
      operation: row.operation,
    };
    for (const { name, treatment } of fields) {
      record[name] = reveal({ treatment, reason: null }, feed.entity, name, values[name]);
    }
    return [record as ProjectedRow];
  });
}
