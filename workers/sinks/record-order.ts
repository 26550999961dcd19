import type { BlockRow } from './cloud-event.ts';
import { SinkFailed } from './failures.ts';

/** The rows of each record, in the order of their versions. */
function byRecord(rows: readonly BlockRow[]): BlockRow[][] {
  const groups = Map.groupBy(rows, (row) => row.record_id);
  return [...groups.values()].map((group) => group.toSorted((a, b) => a.version - b.version));
}

/**
 * Sends up to `parallel` records at once, the versions of one record one after another. After the first failure, or once
 * `stopped` says so, nothing new begins; what is under way ends, and then the failure is thrown: that of the whole sink
 * before that of one record, since a sink that does not work says nothing about records.
 */
export async function sendInOrder(
  rows: readonly BlockRow[],
  parallel: number,
  send: (row: BlockRow) => Promise<void>,
  stopped: () => boolean,
): Promise<void> {
  const groups = byRecord(rows).values();
  const failures: unknown[] = [];
  async function lane(): Promise<void> {
    for (const group of groups) {
      for (const row of group) {
        if (failures.length > 0 || stopped()) return;
        try {
          await send(row);
        } catch (error) {
          failures.push(error);
          return;
        }
      }
    }
  }
  await Promise.all(Array.from({ length: parallel }, lane));
  if (failures.length > 0) throw failures.find((error) => error instanceof SinkFailed) ?? failures[0];
}
