import type { TicketRow } from '../store/tables.ts';
import type { TicketPlace } from '../store/tickets.ts';
import type { TicketsContext } from './builder.ts';
import { loadTicketsOf } from './loaders.ts';
import { maySee } from './ticket.ts';

/**
 * What one read takes of a person's or a unit's tickets. Which of them the caller may know to be theirs is decided row
 * by row, before the page is cut: a page cut first would tell, by its cursor, of those that were left out.
 */
const readAtOnce = 2000;

const fields = { unit: 'unitId', reporter: 'reporterId' } as const;

/** The tickets after a place that the caller may know to be about the unit, or by the person. */
export async function loadLinkedTickets(
  context: TicketsContext,
  link: keyof typeof fields,
  key: string,
  after: TicketPlace | null,
): Promise<TicketRow[]> {
  const rows = await loadTicketsOf(context, link, key, { limit: readAtOnce, after });
  return rows.filter((row) => maySee(context, row, fields[link]));
}
