import { decodeCursor, type Page, type PageArgs, pageOf } from '@cityhub/schema/graph/cursor';
import { InvalidInputError, issue } from '@cityhub/schema/runtime/errors';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import type { TicketPlace } from '../store/tickets.ts';
import type { TicketNode } from './refs.ts';

function isMoment(text: string): boolean {
  const time = text.length === 24 ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString() === text;
}

/** The moment and the id that a page begins after. A made-up cursor must not reach Postgres, which would fail on it. */
export function placeAfter(args: PageArgs): { readonly moment: string; readonly id: string } | null {
  if (args.after == null) return null;
  const [moment, id] = decodeCursor(args.after, 2) as [string, string];
  if (!isMoment(moment) || !isUuid(id)) throw new InvalidInputError([issue('INVALID_CURSOR', 'after')]);
  return { moment, id };
}

export function ticketAfter(args: PageArgs): TicketPlace | null {
  const place = placeAfter(args);
  return place === null ? null : { acceptBy: place.moment, id: place.id };
}

export function ticketPageOf<Row extends TicketNode>(rows: Row[], size: number): Page<Row> {
  return pageOf(rows, size, (row) => [row.acceptBy.toISOString(), row.id]);
}
