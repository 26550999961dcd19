import { load, loadRecord } from '@cityhub/schema/graph/context';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import { isAreaCode, isDepartmentCode, isGridCode } from '../model/codes.ts';
import { type EntryPlace, entriesByDepartment, pointsByDepartment } from '../store/scores.ts';
import type { ScoreEntryRow, TicketRow } from '../store/tables.ts';
import {
  openTicketCounts,
  type TicketLink,
  type TicketPage,
  ticketsById,
  ticketsOf,
} from '../store/tickets.ts';
import { type TicketAsOf, ticketsAsOf } from '../store/tickets-as-of.ts';
import type { TicketsContext } from './builder.ts';

export const loadTicket = (context: TicketsContext, id: string): Promise<TicketRow | null> =>
  isUuid(id) ? loadRecord(context, 'Ticket', ticketsById, id) : Promise.resolve(null);

export const loadTicketAsOf = (context: TicketsContext, id: string, at: Date): Promise<TicketAsOf | null> =>
  isUuid(id)
    ? loadRecord(context, 'Ticket', (tx, ids) => ticketsAsOf(tx, at, ids), id, at)
    : Promise.resolve(null);

// A text that cannot be a key is the key of nothing: it is answered here, because Postgres would fail on it.
const isKey = { grid: isGridCode, department: isDepartmentCode, unit: isUuid, reporter: isUuid };

/** The same page of several grids (or departments, units, reporters) is one statement; another page is another. */
export async function loadTicketsOf(
  context: TicketsContext,
  link: TicketLink,
  key: string,
  page: TicketPage,
): Promise<TicketRow[]> {
  if (!isKey[link](key)) return [];
  const name = `ticketsOf/${link}/${JSON.stringify(page)}`;
  return (await load(context, name, (tx, keys) => ticketsOf(tx, link, keys, page), key)) ?? [];
}

export const loadPoints = async (context: TicketsContext, department: string): Promise<number> =>
  (await load(context, 'points', pointsByDepartment, department)) ?? 0;

export async function loadEntries(
  context: TicketsContext,
  department: string,
  limit: number,
  after: EntryPlace | null,
): Promise<ScoreEntryRow[]> {
  const name = `entries/${limit}/${JSON.stringify(after)}`;
  return (
    (await load(context, name, (tx, codes) => entriesByDepartment(tx, codes, limit, after), department)) ?? []
  );
}

export const loadOpenTicketCount = async (context: TicketsContext, area: string): Promise<number> =>
  isAreaCode(area) ? ((await load(context, 'openTicketCount', openTicketCounts, area)) ?? 0) : 0;
