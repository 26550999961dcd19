import { createMerkleRoot } from '@cityhub/schema/ledger/tree';
import type { PolicyBook } from '@cityhub/schema/policy/book';
import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { RawSql, RawTx } from '@cityhub/schema/runtime/database';
import type { Keyring } from '@cityhub/schema/runtime/log/record-keys';
import { codeOf } from '../sinks/failures.ts';
import { type Comparison, compareDay, type Drift, type Sums, sumsOf } from './compare.ts';
import { type Day, dayNamed } from './days.ts';
import { type DepartmentAccess, inDepartment } from './department-access.ts';
import { type DepartmentSide, neighboursOf, openDepartmentTable } from './department-side.ts';
import { type HubSide, openHubSide, wholeLog } from './hub-side.ts';
import { openReportedDay, type ReportedDay } from './reported-side.ts';

export interface ReconcileDeps extends DepartmentAccess {
  /** A pool of its own: a comparison holds a connection as long as it takes. */
  readonly hub: RawSql;
  readonly book: PolicyBook;
  readonly keyring: Keyring;
}

/** What came of a comparison; `detail` says why a department's side is not there. */
export interface Outcome {
  readonly state: 'MATCH' | 'DRIFT' | 'PENDING' | 'NOT_AVAILABLE';
  readonly hub: Sums | null;
  readonly department: Sums | null;
  readonly drifted: number | null;
  readonly drift: readonly Drift[];
  readonly detail: string | null;
}

const nothing = { hub: null, department: null, drifted: null, drift: [], detail: null };
const notAvailable = (detail: string): Outcome => ({ ...nothing, state: 'NOT_AVAILABLE', detail });

const sameSums = (one: Sums, other: Sums): boolean =>
  one.count === other.count && Buffer.compare(one.root, other.root) === 0;

/** Drift weighs more than what is on its way. */
function outcomeOf(comparison: Comparison, pending: number): Outcome {
  const { hub, department, drifted, drift } = comparison;
  const differs = drifted > 0 || !sameSums(hub, department);
  const state = differs ? 'DRIFT' : pending > 0 ? 'PENDING' : 'MATCH';
  return { state, hub, department, drifted, drift, detail: null };
}

/** A department that told only a count and a root: whether they are the hub's, but not which records differ. */
async function compareSums(hub: HubSide, reported: ReportedDay, day: Day): Promise<Outcome> {
  const tree = createMerkleRoot();
  for await (const page of hub.recordsOf(day)) for (const record of page) tree.add(record.leaf);
  const sums = sumsOf(tree);
  const department = { count: reported.count, root: reported.root };
  if (!sameSums(sums, department)) return { ...nothing, state: 'DRIFT', hub: sums, department };
  const pending = await hub.pendingOf(day);
  return { ...nothing, state: pending > 0 ? 'PENDING' : 'MATCH', hub: sums, department, drifted: 0 };
}

async function compareSides(
  deps: ReconcileDeps,
  tx: RawTx,
  feed: FeedOrder,
  department: DepartmentSide,
  day: Day,
): Promise<Outcome> {
  // Until its backfill is through a department holds neither the state of then nor that of now.
  if (department.position < feed.backfillTo) return { ...nothing, state: 'PENDING' };
  const reading = { tx, hub: deps.hub, keyring: deps.keyring, policy: deps.book.policy() };
  const hub = openHubSide(reading, feed, department.position);
  if (department.recordsOf(day) === null) return compareSums(hub, department as ReportedDay, day);
  const neighbours = neighboursOf(deps.book.feeds(), feed).map((other) =>
    openHubSide(reading, other, wholeLog),
  );
  const comparison = await compareDay(
    {
      hub,
      department,
      async inLog(recordId, version) {
        const [row] = await tx`
          select from log.change where shard = ${feed.shard} and position = ${version} and record_id = ${recordId}`;
        return row !== undefined;
      },
      async ofNeighbours(recordIds) {
        const found = await Promise.all(neighbours.map((other) => other.lastOf(recordIds)));
        return new Set(found.flatMap((last) => [...last.keys()]));
      },
    },
    day,
  );
  return outcomeOf(comparison, await hub.pendingOf(day));
}

/** The log as it stands now; null where another worker compares the same day. */
function inHub(
  deps: ReconcileDeps,
  feed: FeedOrder,
  day: Day,
  work: (tx: RawTx) => Promise<Outcome>,
): Promise<Outcome | null> {
  return deps.hub.begin('isolation level repeatable read read only', async (tx) => {
    // The log may be young when a plan is made: whatever its statistics say, look-ups go by index.
    await tx`set local enable_seqscan = off`;
    await tx`set local enable_hashjoin = off`;
    await tx`set local enable_mergejoin = off`;
    const [lock] = await tx<{ mine: boolean }[]>`
      select pg_try_advisory_xact_lock(4201002, hashtext(${`${feed.id}/${day.name}`})) as mine`;
    return lock?.mine === true ? work(tx) : null;
  }) as Promise<Outcome | null>;
}

/**
 * Compares a feed's day on both sides. The department's snapshot is taken first and says up to which position it has everything; the hub's,
 * taken after it, is read up to there: so both show one state, however much is pushed meanwhile. Null: another worker is at it.
 */
export async function reconcileDay(
  deps: ReconcileDeps,
  feed: FeedOrder,
  dayName: string,
): Promise<Outcome | null> {
  const day = dayNamed(dayName);
  try {
    switch (feed.sink.kind) {
      case 'stream':
        return notAvailable('STREAM');
      case 'webhook':
        return await inHub(deps, feed, day, async (tx) => {
          const reported = await openReportedDay(tx, feed, day);
          return reported === null ? notAvailable('NO_DIGEST') : compareSides(deps, tx, feed, reported, day);
        });
      case 'postgres':
      case 'external-postgres':
        return await inDepartment(deps, feed, 'isolation level repeatable read read only', async (there) => {
          const neighbours = neighboursOf(deps.book.feeds(), feed);
          const table = await openDepartmentTable(there, feed, neighbours);
          return inHub(deps, feed, day, (tx) => compareSides(deps, tx, feed, table, day));
        });
    }
  } catch (error) {
    // A department that does not answer is a finding, too. If it is the hub's own database, the finding cannot be written and the order stays.
    return notAvailable(codeOf(error));
  }
}
