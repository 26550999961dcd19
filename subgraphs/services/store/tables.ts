import { customType, jsonb, pgSchema, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { applicationStates } from '../model/application.ts';
import type { FormField } from '../model/form.ts';

const services = pgSchema('services');

const position = customType<{ data: number; driverData: number }>({ dataType: () => 'bigint' });

export const item = services.table('item', {
  code: text('code').primaryKey(),
  name: text('name').notNull(),
  category: text('category').notNull(),
  department: text('department').notNull(),
  channel: text('channel', { enum: ['ONLINE_FULL', 'ONLINE_PART', 'WINDOW', 'KIOSK'] }).notNull(),
});

export const application = services.table('application', {
  id: uuid('id').primaryKey(),
  version: position('version').notNull(),
  itemCode: text('item_code').notNull(),
  residentId: uuid('resident_id').notNull(),
  gridCode: text('grid_code').notNull(),
  state: text('state', { enum: applicationStates }).notNull(),
  note: text('note'),
  submittedAt: timestamp('submitted_at', { withTimezone: true }).notNull(),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
});

export const form = services.table('form', {
  code: text('code').primaryKey(),
  name: text('name').notNull(),
  department: text('department').notNull(),
  fields: jsonb('fields').$type<readonly FormField[]>().notNull(),
});

export type ItemRow = typeof item.$inferSelect;
export type ApplicationRow = typeof application.$inferSelect;
export type FormRow = typeof form.$inferSelect;
