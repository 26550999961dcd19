import { customType, integer, pgSchema, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { ticketStates } from '../model/lifecycle.ts';
import { ticketKinds } from '../model/ticket.ts';

const tickets = pgSchema('tickets');

const position = customType<{ data: number; driverData: number }>({ dataType: () => 'bigint' });
const moment = (name: string) => timestamp(name, { withTimezone: true });

export const responsibility = tickets.table('responsibility', {
  word: text('word').primaryKey(),
  classCode: text('class_code').notNull(),
  className: text('class_name').notNull(),
  department: text('department').notNull(),
  weight: integer('weight').notNull(),
});

export const ticket = tickets.table('ticket', {
  id: uuid('id').primaryKey(),
  version: position('version').notNull(),
  gridCode: text('grid_code').notNull(),
  kind: text('kind', { enum: ticketKinds }).notNull(),
  subject: text('subject').notNull(),
  description: text('description').notNull(),
  classCode: text('class_code').notNull(),
  state: text('state', { enum: ticketStates }).notNull(),
  department: text('department').notNull(),
  reporterId: uuid('reporter_id'),
  unitId: uuid('unit_id'),
  reportedAt: moment('reported_at').notNull(),
  acceptBy: moment('accept_by').notNull(),
  acceptedAt: moment('accepted_at'),
  resolvedAt: moment('resolved_at'),
  resolution: text('resolution'),
  updatedAt: moment('updated_at').notNull(),
});

export const deadline = tickets.table('deadline', {
  ticketId: uuid('ticket_id').notNull(),
  rule: text('rule').notNull(),
  department: text('department').notNull(),
  dueAt: moment('due_at').notNull(),
  settledAt: moment('settled_at'),
  outcome: text('outcome', { enum: ['KEPT', 'MISSED', 'WITHDRAWN'] }),
});

export const scoreEntry = tickets.table('score_entry', {
  id: uuid('id').primaryKey(),
  ticketId: uuid('ticket_id').notNull(),
  department: text('department').notNull(),
  rule: text('rule').notNull(),
  points: integer('points').notNull(),
  at: moment('at').notNull(),
});

export type TicketRow = typeof ticket.$inferSelect;
export type ScoreEntryRow = typeof scoreEntry.$inferSelect;
