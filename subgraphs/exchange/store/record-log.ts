import type { RawSql, RawTx } from '@cityhub/schema/runtime/database';
import type { ChangeRow } from '@cityhub/schema/runtime/log/prepare';

/**
 * The log as cityhub_append sees it: a few functions and no table. Exchange's own role reads no payload; what is amended is
 * opened, merged and sealed in memory.
 */
export type RecordLog = RawSql;
/** The same, also inside a transaction. */
export type Log = RecordLog | RawTx;

/**
 * Runs the work while the record cannot move: its shard's head is locked, and every push to the shard waits. For a record
 * that moves faster than it can be read and written.
 */
export function whileHeld<Result>(
  log: RecordLog,
  record: { readonly shard: number; readonly recordId: string; readonly disputeId: string | null },
  work: (held: Log) => Promise<Result>,
): Promise<Result> {
  const { shard, recordId, disputeId } = record;
  return log.begin(async (held) => {
    await held`select log.hold(${shard}::smallint, ${recordId}::uuid, ${disputeId}::uuid)`;
    return work(held);
  }) as Promise<Result>;
}

/** The last state of a record, as the log keeps it. */
export interface StateRow {
  readonly shard: number;
  readonly position: number;
  readonly entity: string;
  readonly operation: string;
  readonly jurisdiction: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly sealed: Uint8Array | null;
  /** Null where the record's key was destroyed. */
  readonly wrapped: Uint8Array | null;
}

export async function stateOf(log: Log, recordId: string): Promise<StateRow | null> {
  const [row] = await log<StateRow[]>`
    select shard, position, entity, operation, jurisdiction, payload, sealed, wrapped from log.state_of(${recordId}::uuid)`;
  return row ?? null;
}

export interface FirstAnswer {
  readonly position: number;
  readonly accepted_at: Date;
  readonly body_mac: Uint8Array;
}

/** What a key was answered with when it was first used. */
export async function answerToKey(
  log: Log,
  shard: number,
  actor: string,
  key: string,
): Promise<FirstAnswer | null> {
  const [row] = await log<FirstAnswer[]>`
    select position, accepted_at, body_mac from log.answer_to_key(${shard}::smallint, ${actor}, ${key})`;
  return row ?? null;
}

export async function wrappedKey(log: Log, recordId: string): Promise<Uint8Array | null> {
  const [row] = await log<{ wrapped: Uint8Array }[]>`
    select wrapped from log.record_keys(array[${recordId}]::uuid[])`;
  return row?.wrapped ?? null;
}

/** What the notice of an amendment carries beyond its kind; see log.amend. */
export interface NoticeDetails {
  readonly legal_basis?: string;
  /** The commitments of the versions whose values are destroyed. */
  readonly kept?: readonly {
    readonly position: number;
    readonly commitments: Readonly<Record<string, string>>;
  }[];
  /** The other record of a merger; of one that is undone without a position. */
  readonly other?: { readonly record_id: string; readonly position: number | null };
}

/** What amends a record, ready to be written with all that belongs to it. */
export interface Amendment {
  readonly shard: number;
  readonly row: ChangeRow;
  /** The position of the state that it was made of. */
  readonly readPosition: number;
  readonly notice: NoticeDetails & {
    readonly kind: 'CORRECTION' | 'RECALL' | 'ERASURE' | 'MERGE' | 'SPLIT';
    readonly fields: readonly string[];
    readonly reason: string;
    readonly dispute_id: string | null;
  };
  /** The dispute that it closes: its version as it was read, and its last change. */
  readonly dispute: { readonly version: number; readonly change: ChangeRow } | null;
}

export interface Amended {
  readonly position: number;
  readonly accepted_at: Date;
  readonly outcome: 'ACCEPTED' | 'REPEATED' | 'CONFLICT' | 'STALE';
}

/** One statement, so one transaction: the change, its notice and the dispute's end stand or fall together. */
export async function amend(log: Log, amendment: Amendment): Promise<Amended> {
  const { shard, row, readPosition, notice, dispute } = amendment;
  const json = (value: unknown): string => JSON.stringify(value);
  const [answer] = await log<Amended[]>`
    select position, accepted_at, outcome from log.amend(${shard}::smallint, ${json(row)}::text::jsonb, ${readPosition}::bigint,
      ${json(notice)}::text::jsonb, ${dispute === null ? null : json(dispute)}::text::jsonb)`;
  if (answer === undefined) throw new Error('log.amend answers every row');
  return answer;
}
