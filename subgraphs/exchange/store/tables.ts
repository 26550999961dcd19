import {
  bigint,
  customType,
  integer,
  pgSchema,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';

const exchange = pgSchema('exchange');
/** The log's metadata: exchange reads it and holds no right on payloads or sealed values. */
const log = pgSchema('log');

const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });
const moment = (name: string) => timestamp(name, { withTimezone: true });

export const department = exchange.table('department', {
  code: text('code').primaryKey(),
  name: text('name').notNull(),
  purpose: text('purpose').notNull(),
});

export const sourceSystem = exchange.table('source_system', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  department: text('department').notNull(),
  kind: text('kind').notNull(),
});

export const change = log.table(
  'change',
  {
    shard: smallint('shard').notNull(),
    position: bigint('position', { mode: 'number' }).notNull(),
    entity: text('entity').notNull(),
    operation: text('operation').notNull(),
    recordId: uuid('record_id').notNull(),
    jurisdiction: text('jurisdiction').notNull(),
    leaf: bytes('leaf').notNull(),
    actor: text('actor').notNull(),
    source: text('source').notNull(),
    purpose: text('purpose').notNull(),
    cause: text('cause'),
    traceId: text('trace_id').notNull(),
    acceptedAt: moment('accepted_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.shard, table.position] })],
);

export const cursor = log.table(
  'cursor',
  {
    feedId: uuid('feed_id').notNull(),
    shard: smallint('shard').notNull(),
    position: bigint('position', { mode: 'number' }).notNull(),
    attempts: integer('attempts').notNull(),
    failingSince: moment('failing_since'),
    lastError: text('last_error'),
    movedAt: moment('moved_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.feedId, table.shard] })],
);

export type DepartmentRow = typeof department.$inferSelect;
export type SourceSystemRow = typeof sourceSystem.$inferSelect;
export type ChangeRow = typeof change.$inferSelect;
export type CursorRow = typeof cursor.$inferSelect;
