import { eventOf } from '@cityhub/schema/events/index';
import { commitments, leafHash, type Tap } from '@cityhub/schema/runtime/log/leaf';
import { createKeyring } from '@cityhub/schema/runtime/log/record-keys';
import { unseal } from '@cityhub/schema/runtime/log/seal';
import type { ClonedCity } from '../harness/cloned-city.ts';

interface LoggedChange {
  readonly tap: Tap | null;
  readonly cause: string | null;
  /** The leaf that was stored, and the one that the row makes now. */
  readonly leaf: string;
  readonly madeAnew: string;
}

/** A change as it stands in the log. */
export async function loggedChange(city: ClonedCity, shard: number, position: number): Promise<LoggedChange> {
  const [row] = await city.sql`
    select c.*, k.wrapped from log.change c join log.record_key k using (record_id)
    where c.shard = ${shard} and c.position = ${position}`;
  if (row === undefined) throw new Error(`no change ${shard}/${position}`);
  const { record_id: recordId, idempotency_key: idempotencyKey, trace_id: traceId, tap, cause } = row;
  const { entity, operation, jurisdiction, actor, source, purpose, payload, sealed } = row;
  const key = createKeyring(city.secrets).unwrap(recordId, row['wrapped']);
  const opened = sealed === null ? {} : unseal(key, entity, recordId, sealed);
  const entry = {
    shard: eventOf(entity).shard,
    entity,
    operation,
    recordId,
    jurisdiction,
    actor,
    source,
    purpose,
    idempotencyKey,
    cause,
    traceId,
    ...(tap === null ? {} : { tap }),
  };
  return {
    tap,
    cause,
    leaf: row['leaf'].toString('base64'),
    madeAnew: leafHash(entry, commitments(key, entry, { ...payload, ...opened })),
  };
}
