import type { FeedSink, FilterCondition, SinkAddress } from '@cityhub/schema/policy/grant';
import type { Role } from '@cityhub/schema/runtime/actor';
import {
  bigint,
  customType,
  integer,
  jsonb,
  pgSchema,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { disputeStates } from '../model/dispute-lifecycle.ts';

const exchange = pgSchema('exchange');
/** The log's metadata: exchange reads it and holds no right on payloads or sealed values. */
const log = pgSchema('log');
/** Grants and feeds, which every process reads and exchange alone changes. */
const policy = pgSchema('policy');

const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });
const moment = (name: string) => timestamp(name, { withTimezone: true });
/** A moment that may be `infinity`, which is no Date: null. */
const end = customType<{ data: Date | null; driverData: string }>({
  dataType: () => 'timestamp with time zone',
  fromDriver: (value) => (value === 'infinity' ? null : new Date(value)),
});

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
  state: text('state').notNull(),
  schemaVersion: text('schema_version').notNull(),
  quotaPerMinute: integer('quota_per_minute').notNull(),
  entities: text('entities').array().notNull(),
  jurisdiction: text('jurisdiction').notNull(),
  registeredBy: text('registered_by').notNull(),
  registeredAt: moment('registered_at').notNull(),
  suspendedReason: text('suspended_reason'),
});

export const sourceKey = exchange.table('source_key', {
  id: uuid('id').primaryKey(),
  sourceId: text('source_id').notNull(),
  createdBy: text('created_by').notNull(),
  createdAt: moment('created_at').notNull(),
  expiresAt: moment('expires_at').notNull(),
  revokedBy: text('revoked_by'),
  revokedAt: moment('revoked_at'),
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
    retryAt: moment('retry_at'),
    breaker: jsonb('breaker'),
  },
  (table) => [primaryKey({ columns: [table.feedId, table.shard] })],
);

/** Written by the two functions of migration 0010 alone: a grant's content is its proposal's, and its end only comes nearer. */
export const accessGrant = policy.table('access_grant', {
  id: uuid('id').primaryKey(),
  role: text('role').$type<Role>().notNull(),
  department: text('department'),
  entity: text('entity').notNull(),
  fields: text('fields').array().notNull(),
  treatment: text('treatment').$type<'SEE' | 'MASK'>().notNull(),
  jurisdiction: text('jurisdiction').notNull(),
  purpose: text('purpose').notNull(),
  legalBasis: text('legal_basis').notNull(),
  validFrom: moment('valid_from').notNull(),
  validTo: end('valid_to').notNull(),
  proposalId: uuid('proposal_id'),
  proposedBy: text('proposed_by'),
  approvedBy: text('approved_by'),
  grantedAt: moment('granted_at').notNull(),
  sinceRevision: bigint('since_revision', { mode: 'number' }).notNull(),
  untilRevision: bigint('until_revision', { mode: 'number' }),
  revokedAt: moment('revoked_at'),
  revokedBy: text('revoked_by'),
  revokeReason: text('revoke_reason'),
});

export const grantProposal = policy.table('grant_proposal', {
  id: uuid('id').primaryKey(),
  role: text('role').$type<Role>().notNull(),
  department: text('department'),
  entity: text('entity').notNull(),
  fields: text('fields').array().notNull(),
  treatment: text('treatment').$type<'SEE' | 'MASK'>().notNull(),
  jurisdiction: text('jurisdiction').notNull(),
  purpose: text('purpose').notNull(),
  legalBasis: text('legal_basis').notNull(),
  validFrom: moment('valid_from'),
  validTo: moment('valid_to').notNull(),
  reason: text('reason').notNull(),
  proposedBy: text('proposed_by').notNull(),
  proposedAt: moment('proposed_at').notNull(),
  state: text('state').$type<ProposalState>().notNull(),
  decidedBy: text('decided_by'),
  decidedAt: moment('decided_at'),
  decisionReason: text('decision_reason'),
});

/** Standing orders. What a sink needs to be used stands sealed in `sink`. */
export const feed = policy.table('feed', {
  id: uuid('id').primaryKey(),
  department: text('department').notNull(),
  name: text('name').notNull(),
  entity: text('entity').notNull(),
  shard: smallint('shard').notNull(),
  fields: text('fields').array().notNull(),
  jurisdiction: text('jurisdiction').notNull(),
  purpose: text('purpose').notNull(),
  legalBasis: text('legal_basis'),
  filter: jsonb('filter').$type<readonly FilterCondition[]>().notNull(),
  sink: jsonb('sink').$type<FeedSink>().notNull(),
  state: text('state').$type<'PROPOSED' | 'ACTIVE' | 'PAUSED' | 'RETIRED'>().notNull(),
  pausedReason: text('paused_reason'),
  backfillTo: bigint('backfill_to', { mode: 'number' }).notNull(),
  whenParked: text('when_parked').$type<'SUPERSEDE' | 'HOLD'>().notNull(),
  addresses: jsonb('addresses').$type<readonly SinkAddress[]>(),
  createdBy: text('created_by').notNull(),
  createdAt: moment('created_at').notNull(),
  approvedBy: text('approved_by'),
  approvedAt: moment('approved_at'),
});

/** Dead letters, and later versions that wait behind them. */
export const parked = log.table(
  'parked',
  {
    feedId: uuid('feed_id').notNull(),
    shard: smallint('shard').notNull(),
    position: bigint('position', { mode: 'number' }).notNull(),
    recordId: uuid('record_id').notNull(),
    reason: text('reason').notNull(),
    detail: text('detail'),
    attempts: integer('attempts').notNull(),
    parkedAt: moment('parked_at').notNull(),
    state: text('state').$type<'PARKED' | 'REDELIVERED' | 'SUPERSEDED' | 'DROPPED'>().notNull(),
    decidedBy: text('decided_by'),
    decidedAt: moment('decided_at'),
    decisionReason: text('decision_reason'),
  },
  (table) => [primaryKey({ columns: [table.feedId, table.shard, table.position] })],
);

/** Orders to send again, which the workers carry out. */
export const resend = log.table('resend', {
  id: uuid('id').primaryKey(),
  feedId: uuid('feed_id').notNull(),
  shard: smallint('shard').notNull(),
  kind: text('kind').$type<'REPLAY' | 'REDELIVER' | 'REPAIR'>().notNull(),
  fromPosition: bigint('from_position', { mode: 'number' }),
  toPosition: bigint('to_position', { mode: 'number' }),
  recordIds: uuid('record_ids').array(),
  positions: bigint('positions', { mode: 'number' }).array(),
  donePosition: bigint('done_position', { mode: 'number' }).notNull(),
  sent: integer('sent').notNull(),
  state: text('state').$type<'WAITING' | 'DONE' | 'CANCELLED'>().notNull(),
  requestedBy: text('requested_by').notNull(),
  reason: text('reason').notNull(),
  requestedAt: moment('requested_at').notNull(),
  finishedAt: moment('finished_at'),
});

export const dispute = exchange.table('dispute', {
  id: uuid('id').primaryKey(),
  version: bigint('version', { mode: 'number' }).notNull(),
  recordId: uuid('record_id').notNull(),
  entity: text('entity').notNull(),
  jurisdiction: text('jurisdiction').notNull(),
  recordVersion: bigint('record_version', { mode: 'number' }).notNull(),
  source: text('source').notNull(),
  sourceActor: text('source_actor').notNull(),
  field: text('field').notNull(),
  department: text('department').notNull(),
  reason: text('reason').notNull(),
  state: text('state', { enum: disputeStates }).notNull(),
  askedAt: moment('asked_at').notNull(),
  dueAt: moment('due_at').notNull(),
  answeredAt: moment('answered_at'),
  note: text('note'),
  correctedPosition: bigint('corrected_position', { mode: 'number' }),
});

/** What was asked for is written once; the columns from `state` on say what became of it. */
export const breakGlass = exchange.table('break_glass', {
  id: uuid('id').primaryKey(),
  number: bigint('number', { mode: 'number' }).notNull(),
  recordId: uuid('record_id').notNull(),
  entity: text('entity').notNull(),
  jurisdiction: text('jurisdiction').notNull(),
  sourceDepartment: text('source_department'),
  fields: text('fields').array().notNull(),
  minutes: integer('minutes').notNull(),
  reason: text('reason').notNull(),
  legalBasis: text('legal_basis').notNull(),
  requestedBy: text('requested_by').notNull(),
  requestedAt: moment('requested_at').notNull(),
  state: text('state').$type<'REQUESTED' | 'APPROVED' | 'REJECTED' | 'ENDED'>().notNull(),
  decidedBy: text('decided_by'),
  decidedAt: moment('decided_at'),
  decisionReason: text('decision_reason'),
  expiresAt: moment('expires_at'),
  endedBy: text('ended_by'),
  endedAt: moment('ended_at'),
});

/** What somebody must look at: ids and names of fields, never a value. */
export const alert = exchange.table('alert', {
  id: bigint('id', { mode: 'number' }).primaryKey(),
  kind: text('kind').notNull(),
  at: moment('at').notNull(),
  what: jsonb('what').$type<Readonly<Record<string, unknown>>>().notNull(),
  actor: text('actor').notNull(),
  onBehalfOf: text('on_behalf_of'),
  department: text('department'),
  acknowledgedBy: text('acknowledged_by'),
  acknowledgedAt: moment('acknowledged_at'),
});

export type DepartmentRow = typeof department.$inferSelect;
export type SourceSystemRow = typeof sourceSystem.$inferSelect;
export type SourceKeyRow = typeof sourceKey.$inferSelect;
export type ChangeRow = typeof change.$inferSelect;
export type DisputeRow = typeof dispute.$inferSelect;
export type CursorRow = typeof cursor.$inferSelect;
export type ProposalState = 'PROPOSED' | 'APPROVED' | 'REJECTED' | 'WITHDRAWN';
export type GrantRow = typeof accessGrant.$inferSelect;
export type GrantProposalRow = typeof grantProposal.$inferSelect;
export type FeedRow = typeof feed.$inferSelect;
export type ParkedRow = typeof parked.$inferSelect;
export type ResendRow = typeof resend.$inferSelect;
export type BreakGlassRow = typeof breakGlass.$inferSelect;
export type AlertRow = typeof alert.$inferSelect;
