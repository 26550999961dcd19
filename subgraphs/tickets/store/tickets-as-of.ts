import { ticket as ticketEvent } from '@cityhub/schema/events/ticket';
import type { Page } from '@cityhub/schema/graph/cursor';
import { listAsOf, type Version, versionsAsOf } from '@cityhub/schema/runtime/as-of';
import type { Tx } from '@cityhub/schema/runtime/database';
import type { TicketRow } from './tables.ts';

/** A ticket as a version tells it. */
export type TicketAsOf = Omit<TicketRow, 'version' | 'updatedAt'>;
type Moment = 'reportedAt' | 'acceptBy' | 'acceptedAt' | 'resolvedAt';
type Told = Omit<TicketAsOf, Moment> & { readonly [Name in Moment]?: string | null };

function ticketOf({ id, gridCode, fields }: Version): TicketAsOf {
  const { reportedAt, acceptBy, acceptedAt, resolvedAt, ...told } = fields as Told;
  return {
    ...told,
    id,
    gridCode,
    // A change before the last step has no such field.
    resolution: told.resolution ?? null,
    reportedAt: new Date(reportedAt as string),
    acceptBy: new Date(acceptBy as string),
    acceptedAt: acceptedAt == null ? null : new Date(acceptedAt),
    resolvedAt: resolvedAt == null ? null : new Date(resolvedAt),
  };
}

export async function ticketsAsOf(
  tx: Tx,
  at: Date,
  ids: readonly string[],
): Promise<Map<string, TicketAsOf>> {
  const found = await versionsAsOf(tx, ticketEvent, at, ids);
  return new Map([...found].map(([id, version]) => [id, ticketOf(version)]));
}

export async function listTicketsAsOf(
  tx: Tx,
  at: Date,
  size: number,
  after: string | null,
): Promise<Page<TicketAsOf>> {
  const page = await listAsOf(tx, ticketEvent, at, size, after);
  return { ...page, nodes: page.nodes.map(ticketOf) };
}
