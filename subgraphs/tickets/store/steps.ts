import type { Tx } from '@cityhub/schema/runtime/database';
import { and, eq, gt, isNull } from 'drizzle-orm';
import { acceptanceRule } from '../model/deadline.ts';
import { deadline, type TicketRow, ticket } from './tables.ts';

/**
 * The ticket, held until the end of the transaction, if the caller may see and change it. The weaker row lock lets a
 * score entry point at the ticket meanwhile; the full one would make a deadlock with whoever settles its deadline.
 */
export async function lockTicket(tx: Tx, id: string): Promise<TicketRow | null> {
  const [row] = await tx.select().from(ticket).where(eq(ticket.id, id)).for('no key update');
  return row ?? null;
}

/** Writes what a step changes; the version is the position of the change that says so. */
export async function writeStep(tx: Tx, row: TicketRow): Promise<void> {
  const { version, state, acceptedAt, resolvedAt, resolution, updatedAt } = row;
  await tx
    .update(ticket)
    .set({ version, state, acceptedAt, resolvedAt, resolution, updatedAt })
    .where(eq(ticket.id, row.id));
}

/** A clock that still runs at `at` was kept. One that has run out is left to be settled as missed, however late. */
export async function keepDeadline(tx: Tx, ticketId: string, at: Date): Promise<void> {
  await tx
    .update(deadline)
    .set({ settledAt: at, outcome: 'KEPT' })
    .where(
      and(
        eq(deadline.ticketId, ticketId),
        eq(deadline.rule, acceptanceRule),
        isNull(deadline.settledAt),
        gt(deadline.dueAt, at),
      ),
    );
}
