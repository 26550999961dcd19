import { commitments } from '@cityhub/schema/runtime/log/leaf';
import type { Keyring, RecordKey } from '@cityhub/schema/runtime/log/record-keys';
import { unseal } from '@cityhub/schema/runtime/log/seal';
import type { RecordVersion } from '../model/lineage.ts';
import type { VersionRow } from '../store/lineage-versions.ts';

interface Named {
  readonly shard: number;
  readonly recordId: string;
}

/** The full state of a version, class 4 opened; null where it was destroyed. */
function stateOf(key: RecordKey | null, recordId: string, row: VersionRow): RecordVersion['fields'] {
  if (row.erased_at !== null) return null;
  if (row.sealed === null) return row.payload;
  return key === null ? null : { ...row.payload, ...unseal(key, row.entity, recordId, row.sealed) };
}

function openVersion(key: RecordKey | null, record: Named, row: VersionRow): RecordVersion {
  const { position, entity, operation, jurisdiction, actor, source, purpose, cause, leaf, tap } = row;
  const state = stateOf(key, record.recordId, row);
  const entry = { actor, idempotencyKey: row.idempotency_key };
  return {
    ...record,
    position,
    entity,
    operation,
    jurisdiction,
    actor,
    source,
    purpose,
    cause,
    leaf,
    tap,
    traceId: row.trace_id,
    acceptedAt: row.accepted_at,
    erasedAt: row.erased_at,
    fields: state,
    // Few ask for them, and they cost a hash for each field.
    commitments: () =>
      row.commitments ?? (key === null || state === null ? {} : commitments(key, entry, state)),
  };
}

/** Opens versions of a record in memory. Its key is unwrapped once for all of a page. */
export function versionOpener(keyring: Keyring, record: Named): (row: VersionRow) => RecordVersion {
  let key: RecordKey | null = null;
  return (row) => {
    if (key === null && row.wrapped !== null) key = keyring.unwrap(record.recordId, row.wrapped);
    return openVersion(key, record, row);
  };
}
