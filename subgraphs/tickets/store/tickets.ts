import type { Tx } from '@cityhub/schema/runtime/database';
import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { TicketState } from '../model/lifecycle.ts';
import { type TicketRow, ticket } from './tables.ts';

export async function ticketsById(tx: Tx, ids: readonly string[]): Promise<Map<string, TicketRow>> {
  const rows = await tx
    .select()
    .from(ticket)
    .where(inArray(ticket.id, [...ids]));
  return new Map(rows.map((row) => [row.id, row]));
}

/** Lists stand in the order of their clocks: who must be accepted first comes first, and a new ticket joins at the end. */
export interface TicketPlace {
  readonly acceptBy: string;
  readonly id: string;
}

export interface TicketPage {
  readonly limit: number;
  readonly after: TicketPlace | null;
  readonly state?: TicketState | null;
}

const order = [asc(ticket.acceptBy), asc(ticket.id)];

function within({ after, state }: TicketPage): SQL | undefined {
  return and(
    state == null ? undefined : eq(ticket.state, state),
    after === null
      ? undefined
      : sql`(${ticket.acceptBy}, ${ticket.id}) > (${after.acceptBy}::timestamptz, ${after.id}::uuid)`,
  );
}

export function listTickets(tx: Tx, page: TicketPage): Promise<TicketRow[]> {
  return tx
    .select()
    .from(ticket)
    .where(within(page))
    .orderBy(...order)
    .limit(page.limit);
}

const links = {
  grid: ticket.gridCode,
  department: ticket.department,
  unit: ticket.unitId,
  reporter: ticket.reporterId,
};
export type TicketLink = keyof typeof links;

/** One page of the tickets of each grid, department, unit or reporter: one statement for all, one index walk for each. */
export async function ticketsOf(
  tx: Tx,
  link: TicketLink,
  keys: readonly string[],
  page: TicketPage,
): Promise<Map<string, TicketRow[]>> {
  const column = links[link];
  const key = sql`wanted.key::${sql.raw(column.getSQLType())}`;
  const one = tx
    .select()
    .from(ticket)
    .where(and(eq(column, key), within(page)))
    .orderBy(...order)
    .limit(page.limit)
    .as('page');
  const rows = await tx
    .select({ key: sql<string>`wanted.key`, row: one._.selectedFields })
    .from(sql`unnest(${sql.param([...keys])}::text[]) as wanted (key)`)
    .innerJoinLateral(one, sql`true`);
  return new Map(
    [...Map.groupBy(rows, (found) => found.key)].map(([of, found]) => [of, found.map(({ row }) => row)]),
  );
}

/** How many tickets of each area still wait for their end. A range of full codes uses the index, a prefix would not. */
export async function openTicketCounts(tx: Tx, areas: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.execute<{ area: string; count: number }>(sql`
    select wanted.area, count(${ticket.id})::int as count
    from unnest(${sql.param([...areas])}::text[]) as wanted (area)
    left join ${ticket} on ${ticket.state} <> 'RESOLVED'
      and ${ticket.gridCode} between rpad(wanted.area, 15, '0') and rpad(wanted.area, 15, '9')
    group by wanted.area /* kept */`);
  return new Map([...rows].map((row) => [row.area, row.count]));
}
