import type { ScoreEntryRow, TicketRow } from '../store/tables.ts';
import type { TicketsBuilder } from './builder.ts';

/** A stored row, or the state that a push has just made. */
export type TicketNode = Omit<TicketRow, 'version' | 'updatedAt'>;

/** A ticket names the grid, the unit, the department and the person that list it, so the names come first. */
export function ticketsRefs(builder: TicketsBuilder) {
  return {
    ticket: builder.objectRef<TicketNode>('Ticket'),
    scoreEntry: builder.objectRef<ScoreEntryRow>('ScoreEntry'),
    grid: builder.externalRef('Grid', builder.selection<{ code: string }>('code')),
    unit: builder.externalRef('Unit', builder.selection<{ id: string }>('id')),
    resident: builder.externalRef('Resident', builder.selection<{ id: string }>('id')),
    department: builder.externalRef('Department', builder.selection<{ code: string }>('code')),
  };
}

export type TicketsRefs = ReturnType<typeof ticketsRefs>;
