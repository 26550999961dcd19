import type { Tx } from '@cityhub/schema/runtime/database';
import { and, desc, eq, sql } from 'drizzle-orm';
import { type ResendRow, resend } from './tables.ts';

export type NewResend = Pick<ResendRow, 'feedId' | 'shard' | 'kind' | 'requestedBy' | 'reason'> &
  Partial<Pick<ResendRow, 'fromPosition' | 'toPosition' | 'recordIds' | 'positions'>>;

export async function insertResend(tx: Tx, order: NewResend): Promise<ResendRow> {
  const [written] = await tx
    .insert(resend)
    .values({
      donePosition: order.fromPosition ?? 0,
      sent: 0,
      state: 'WAITING',
      ...order,
      id: sql`gen_random_uuid()`,
      requestedAt: sql`clock_timestamp()`,
    })
    .returning();
  if (written === undefined) throw new Error('an insert answers its row');
  return written;
}

/** A feed's latest orders, newest first. */
export function listResends(tx: Tx, feedId: string, limit: number): Promise<ResendRow[]> {
  return tx
    .select()
    .from(resend)
    .where(eq(resend.feedId, feedId))
    .orderBy(desc(resend.requestedAt), desc(resend.id))
    .limit(limit);
}

export async function resendById(tx: Tx, id: string): Promise<ResendRow | null> {
  const [row] = await tx.select().from(resend).where(eq(resend.id, id));
  return row ?? null;
}

/** Null where the order is done, or was cancelled before. */
export async function cancelResend(tx: Tx, id: string): Promise<ResendRow | null> {
  const [row] = await tx
    .update(resend)
    .set({ state: 'CANCELLED', finishedAt: sql`clock_timestamp()` })
    .where(and(eq(resend.id, id), eq(resend.state, 'WAITING')))
    .returning();
  return row ?? null;
}

/** Nothing more is sent by a feed that is over. */
export async function cancelAllResends(tx: Tx, feedId: string): Promise<void> {
  await tx
    .update(resend)
    .set({ state: 'CANCELLED', finishedAt: sql`clock_timestamp()` })
    .where(and(eq(resend.feedId, feedId), eq(resend.state, 'WAITING')));
}

/** Positions that an order to send again already names. */
export async function orderedPositions(tx: Tx, feedId: string): Promise<Set<number>> {
  const rows = await tx.execute<{ position: number }>(sql`
    select unnest(positions) as position from log.resend where feed_id = ${feedId}::uuid and state = 'WAITING'`);
  return new Set([...rows].map((row) => row.position));
}
