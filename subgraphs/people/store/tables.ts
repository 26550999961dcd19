import { bigint, customType, date, integer, pgSchema, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const people = pgSchema('people');

const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });
const position = customType<{ data: number; driverData: number }>({ dataType: () => 'bigint' });

export const resident = people.table('resident', {
  id: uuid('id').primaryKey(),
  version: position('version').notNull(),
  gridCode: text('grid_code').notNull(),
  unitId: uuid('unit_id'),
  householdId: uuid('household_id'),
  name: text('name').notNull(),
  birthDate: date('birth_date').notNull(),
  sex: text('sex', { enum: ['FEMALE', 'MALE'] }).notNull(),
  careTags: text('care_tags').array().notNull(),
  sealed: bytes('sealed').notNull(),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
});

/** How many residents each grid has: kept by triggers. */
export const gridCount = people.table('grid_count', {
  gridCode: text('grid_code').primaryKey(),
  residents: bigint('residents', { mode: 'number' }).notNull(),
});

export const household = people.table('household', {
  id: uuid('id').primaryKey(),
  gridCode: text('grid_code').notNull(),
  unitId: uuid('unit_id'),
  size: integer('size').notNull(),
});

export const gridWorker = people.table('grid_worker', {
  id: uuid('id').primaryKey(),
  gridCode: text('grid_code').notNull(),
  name: text('name').notNull(),
  kind: text('kind', { enum: ['FULL_TIME', 'PART_TIME'] }).notNull(),
});

export type ResidentRow = typeof resident.$inferSelect;
export type HouseholdRow = typeof household.$inferSelect;
export type GridWorkerRow = typeof gridWorker.$inferSelect;
