import type { RawSql } from '@cityhub/schema/runtime/database';
import type { Batch } from './resident-changes.ts';
import type { Side } from './side.ts';

const writers = 2;
/** Often enough that looking adds less than a hundredth to a run of a second. */
const lookEveryMs = 10;
const patienceMs = 120_000;
const undefinedTable = '42P01';

const recordsIn = (batches: readonly Batch[]): number =>
  batches.reduce((sum, batch) => sum + batch.records, 0);
const batchesOf = (batches: readonly Batch[], writer: number): Batch[] =>
  batches.filter((_, index) => index % writers === writer);

async function writeAll(side: Side, batches: readonly Batch[]): Promise<void> {
  const write = async (writer: number): Promise<void> => {
    for (const batch of batchesOf(batches, writer)) await side.write(batch);
  };
  await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
}

/** A sink makes its table when it is opened for the first time. */
function noTableYet(error: { code?: string }): [] {
  if (error.code === undefinedTable) return [];
  throw error;
}

/**
 * Waits until every department has the last record of each writer. Both sides deliver in the order of the log, so then
 * it has them all; `assertComplete` counts them when the clock has stopped.
 */
async function untilArrived(side: Side, batches: readonly Batch[]): Promise<void> {
  const last = Array.from({ length: writers }, (_, writer) => batchesOf(batches, writer).at(-1)?.lastRecord);
  const ids = last.filter((id) => id !== undefined);
  const deadline = performance.now() + patienceMs;
  const hasAll = async (department: RawSql): Promise<boolean> => {
    const found = await department`select from cityhub.resident where record_id = any (${ids}::uuid[])`.catch(
      noTableYet,
    );
    return found.length === ids.length;
  };
  const wait = async (department: RawSql, place: number): Promise<void> => {
    while (!(await hasAll(department))) {
      if (performance.now() > deadline) {
        throw new Error(
          `${side.name}: department ${place} does not get the last record (${await side.trouble()})`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
  };
  await Promise.all(side.departments.map(wait));
}

async function countAt(department: RawSql): Promise<number> {
  const [row] = await department<{ count: number }[]>`select count(*) from cityhub.resident`;
  return row?.count ?? 0;
}

const countAll = (side: Side): Promise<number[]> => Promise.all(side.departments.map(countAt));

async function assertComplete(side: Side, before: readonly number[], records: number): Promise<void> {
  const now = await countAll(side);
  const wrong = now.findIndex((count, place) => count - (before[place] ?? 0) !== records);
  if (wrong === -1) return;
  const got = (now[wrong] ?? 0) - (before[wrong] ?? 0);
  throw new Error(`${side.name}: department ${wrong} got ${got} records of ${records}`);
}

/** Records/s from the first write to the last arrival, while the log is written: ingest is part of it on both sides. */
export async function transferLive(
  side: Side,
  warmUp: readonly Batch[],
  batches: readonly Batch[],
  settle: () => Promise<void>,
): Promise<number> {
  await side.hold();
  await side.deliver();
  try {
    await writeAll(side, warmUp);
    await untilArrived(side, warmUp);
    const before = await countAll(side);
    await settle();
    const begun = performance.now();
    await writeAll(side, batches);
    await untilArrived(side, batches);
    const seconds = (performance.now() - begun) / 1000;
    await assertComplete(side, before, recordsIn(batches));
    return recordsIn(batches) / seconds;
  } finally {
    await side.rest();
  }
}

/** When the records that have come since then arrived, in seconds. */
async function arrivalsAt(department: RawSql, since: Date): Promise<{ first: number; last: number }> {
  const [row] = await department<{ first: number; last: number }[]>`
    select extract(epoch from min(received_at))::float8 as first, extract(epoch from max(received_at))::float8 as last
    from cityhub.resident where received_at >= ${since}`;
  if (row === undefined) throw new Error('an aggregate has one row');
  return row;
}

/**
 * Records/s at which a log that stands full is caught up with, from the first arrival anywhere to the last: how long a
 * process takes to start is not part of it.
 */
export async function transferBacklog(
  side: Side,
  batches: readonly Batch[],
  settle: () => Promise<void>,
): Promise<number> {
  await side.hold();
  try {
    await writeAll(side, batches);
    await settle();
    const since = new Date();
    const before = await countAll(side);
    await side.deliver();
    await untilArrived(side, batches);
    await assertComplete(side, before, recordsIn(batches));
    const arrivals = await Promise.all(side.departments.map((department) => arrivalsAt(department, since)));
    const first = Math.min(...arrivals.map((each) => each.first));
    const last = Math.max(...arrivals.map((each) => each.last));
    return recordsIn(batches) / (last - first);
  } finally {
    await side.rest();
  }
}
