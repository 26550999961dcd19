import type { Tx } from '@cityhub/schema/runtime/database';
import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import { change, type ParkedRow, parked } from './tables.ts';

/** A change that a sink could not take, with what decides who may see what of it. Never a value. */
export interface DeadLetterRow extends ParkedRow {
  readonly entity: string;
  readonly jurisdiction: string;
  readonly acceptedAt: Date;
  /** Later versions of the record that wait behind it. */
  readonly heldBehind: number;
}

/** In the order of the log. */
export async function listDeadLetters(
  tx: Tx,
  feed: { readonly id: string; readonly shard: number },
  after: number,
  limit: number,
): Promise<DeadLetterRow[]> {
  const heldBehind = sql<number>`(
    select count(*)::int from log.parked h where h.feed_id = ${parked.feedId} and h.record_id = ${parked.recordId}
      and h.state = 'PARKED' and h.reason = 'HELD_BEHIND_PARKED' and h.position > ${parked.position})`;
  const rows = await tx
    .select({
      parked,
      entity: change.entity,
      jurisdiction: change.jurisdiction,
      acceptedAt: change.acceptedAt,
      heldBehind,
    })
    .from(parked)
    .innerJoin(change, and(eq(change.shard, parked.shard), eq(change.position, parked.position)))
    .where(and(eq(parked.feedId, feed.id), eq(parked.shard, feed.shard), gt(parked.position, after)))
    .orderBy(asc(parked.position))
    .limit(limit);
  return rows.map(({ parked: row, ...rest }) => ({ ...row, ...rest }));
}

/** Those of the positions at which the feed has dead letters, held until the end of the transaction. */
export function lockDeadLetters(
  tx: Tx,
  feed: { readonly id: string; readonly shard: number },
  positions: readonly number[],
): Promise<ParkedRow[]> {
  return tx
    .select()
    .from(parked)
    .where(
      and(
        eq(parked.feedId, feed.id),
        eq(parked.shard, feed.shard),
        inArray(parked.position, [...positions]),
        eq(parked.state, 'PARKED'),
      ),
    )
    .for('update');
}

/** Given up, by whom and why. */
export async function markDropped(
  tx: Tx,
  feed: { readonly id: string; readonly shard: number },
  positions: readonly number[],
  decision: { readonly by: string; readonly reason: string },
): Promise<void> {
  await tx
    .update(parked)
    .set({
      state: 'DROPPED',
      decidedBy: decision.by,
      decidedAt: sql`clock_timestamp()`,
      decisionReason: decision.reason,
    })
    .where(
      and(eq(parked.feedId, feed.id), eq(parked.shard, feed.shard), inArray(parked.position, [...positions])),
    );
}
