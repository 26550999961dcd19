import { customType, doublePrecision, pgSchema, point, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const sensors = pgSchema('sensors');

const position = customType<{ data: number; driverData: number }>({ dataType: () => 'bigint' });

export const sensor = sensors.table('sensor', {
  id: uuid('id').primaryKey(),
  code: text('code').notNull(),
  kind: text('kind').notNull(),
  name: text('name').notNull(),
  unit: text('unit').notNull(),
  gridCode: text('grid_code').notNull(),
  location: point('location', { mode: 'xy' }).notNull(),
  subjectResidentId: uuid('subject_resident_id'),
});

export const observation = sensors.table('observation', {
  id: uuid('id').primaryKey(),
  version: position('version').notNull(),
  sensorId: uuid('sensor_id').notNull(),
  phenomenonTime: timestamp('phenomenon_time', { withTimezone: true }).notNull(),
  result: doublePrecision('result').notNull(),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
});

export type SensorRow = typeof sensor.$inferSelect;
