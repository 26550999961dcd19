import type { Tx } from '@cityhub/schema/runtime/database';
import { sql } from 'drizzle-orm';

/** One change that a stream feed asks for, as far as exchange may know it: where, when and what about, never a value. */
export interface StreamedChange {
  readonly position: number;
  readonly recordId: string;
  readonly jurisdiction: string;
  readonly operation: string;
  readonly acceptedAt: Date;
}

export interface FeedPage {
  readonly changes: readonly StreamedChange[];
  /** Up to here the log was looked at. */
  readonly lookedTo: number;
  /** The end of the log when it was read. */
  readonly head: number;
}

/** The next page behind a position, or null where the caller has no such stream, or it is not active. */
export async function feedPage(tx: Tx, feed: string, after: number, limit: number): Promise<FeedPage | null> {
  const rows = await tx.execute<{
    looked_to: number;
    head: number;
    position: number | null;
    record_id: string;
    jurisdiction: string;
    operation: string;
    accepted_at: string;
  }>(sql`select * from log.feed_page(${feed}::uuid, ${after}::bigint, ${limit}::int)`);
  const [first] = rows;
  if (first === undefined) return null;
  const changes = rows
    .filter((row) => row.position !== null)
    .map((row) => ({
      position: row.position as number,
      recordId: row.record_id,
      jurisdiction: row.jurisdiction,
      operation: row.operation,
      acceptedAt: new Date(row.accepted_at),
    }));
  return { changes, lookedTo: first.looked_to, head: first.head };
}

/** The last position of each shard. */
export async function shardHeads(tx: Tx): Promise<Map<number, number>> {
  const rows = await tx.execute<{ shard: number; position: number }>(
    sql`select shard, position from log.head`,
  );
  return new Map([...rows].map((row) => [row.shard, row.position]));
}
