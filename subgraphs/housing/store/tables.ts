import {
  bigint,
  customType,
  date,
  integer,
  jsonb,
  pgSchema,
  point,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { occupancyKinds } from '../model/occupancy.ts';

const housing = pgSchema('housing');

const position = customType<{ data: number; driverData: number }>({ dataType: () => 'bigint' });

export const division = housing.table('division', {
  code: text('code').primaryKey(),
  name: text('name').notNull(),
  level: text('level', { enum: ['CITY', 'DISTRICT', 'STREET', 'COMMUNITY'] }).notNull(),
  parentCode: text('parent_code'),
});

export const grid = housing.table('grid', {
  code: text('code').primaryKey(),
  communityCode: text('community_code').notNull(),
  name: text('name').notNull(),
  ring: jsonb('ring').$type<number[][]>().notNull(),
  center: point('center', { mode: 'xy' }).notNull(),
});

export const building = housing.table('building', {
  id: uuid('id').primaryKey(),
  gridCode: text('grid_code').notNull(),
  number: text('number').notNull(),
  name: text('name').notNull(),
  floors: integer('floors').notNull(),
  center: point('center', { mode: 'xy' }).notNull(),
});

export const unit = housing.table('unit', {
  id: uuid('id').primaryKey(),
  buildingId: uuid('building_id').notNull(),
  gridCode: text('grid_code').notNull(),
  number: text('number').notNull(),
  floor: integer('floor').notNull(),
});

/** How many units each grid has: kept by triggers. */
export const gridCount = housing.table('grid_count', {
  gridCode: text('grid_code').primaryKey(),
  units: bigint('units', { mode: 'number' }).notNull(),
});

export const occupancy = housing.table('occupancy', {
  id: uuid('id').primaryKey(),
  version: position('version').notNull(),
  residentId: uuid('resident_id').notNull(),
  unitId: uuid('unit_id').notNull(),
  gridCode: text('grid_code').notNull(),
  kind: text('kind', { enum: occupancyKinds }).notNull(),
  since: date('since').notNull(),
  until: date('until'),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
});

export type DivisionRow = typeof division.$inferSelect;
export type DivisionLevel = DivisionRow['level'];
export type GridRow = typeof grid.$inferSelect;
export type BuildingRow = typeof building.$inferSelect;
export type UnitRow = typeof unit.$inferSelect;
export type OccupancyRow = typeof occupancy.$inferSelect;
