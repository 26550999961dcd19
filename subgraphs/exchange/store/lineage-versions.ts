import type { Tap } from '@cityhub/schema/runtime/log/leaf';
import type { RecordLog } from './record-log.ts';

/** One version as the log keeps it: class 4 sealed, the commitments only where the record was erased. */
export interface VersionRow {
  readonly position: number;
  readonly entity: string;
  readonly operation: string;
  readonly jurisdiction: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly sealed: Uint8Array | null;
  /** Null where the record's key was destroyed. */
  readonly wrapped: Uint8Array | null;
  readonly leaf: Uint8Array;
  readonly actor: string;
  readonly source: string;
  readonly purpose: string;
  readonly idempotency_key: string;
  readonly cause: string | null;
  readonly trace_id: string;
  readonly accepted_at: Date;
  readonly tap: Tap | null;
  readonly erased_at: Date | null;
  readonly commitments: Readonly<Record<string, string>> | null;
}

/** Up to 500 versions of a record from a position downwards, the newest first. Exchange's own role may read no payload. */
export function versionRows(
  log: RecordLog,
  record: { readonly shard: number; readonly recordId: string },
  from: number,
  limit: number,
): Promise<VersionRow[]> {
  return log<VersionRow[]>`
    select position, entity, operation, jurisdiction, payload, sealed, wrapped, leaf, actor, source, purpose, idempotency_key,
      cause, trace_id, accepted_at, tap, erased_at, commitments
    from log.versions_of(${record.shard}::smallint, ${record.recordId}::uuid, ${from}::bigint, ${limit}::int)`;
}
