import type { EntityEvent } from '@cityhub/schema/events/define';
import { type ChangeRow, prepareChange } from '@cityhub/schema/runtime/log/prepare';
import type { Keyring, RecordKey } from '@cityhub/schema/runtime/log/record-keys';
import { cityDay } from './city-day.ts';
import { copyInto, type SeedTransaction } from './copy-in.ts';
import { copyLine } from './copy-text.ts';

/** One change of the demo city, as if it had been pushed. */
export interface SeedChange {
  readonly event: EntityEvent;
  readonly operation: string;
  readonly recordId: string;
  readonly jurisdiction: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly idempotencyKey: string;
  readonly body: unknown;
}

export interface SeededChange {
  readonly position: number;
  readonly sealed: Buffer | null;
}

/** The moment of every change of the demo city. */
export const seededAt = `${cityDay}T00:00:00Z`;

const actor = 'system:demo-city';
const source = 'demo-city';
const purpose = 'demo';
/** "demo-city" in the 32 digits of a W3C trace id: no request made these changes. */
const traceId = '64656d6f2d6369747900000000000000';

const changeColumns = `shard, position, entity, operation, record_id, jurisdiction, payload, sealed, leaf, actor, source, purpose,
  idempotency_key, body_mac, cause, trace_id, accepted_at`;
const bytes = (base64: string | null): Buffer | null =>
  base64 === null ? null : Buffer.from(base64, 'base64');

function changeLine(shard: number, position: number, row: ChangeRow, sealed: Buffer | null): string {
  const what = [
    shard,
    position,
    row.entity,
    row.operation,
    row.record_id,
    row.jurisdiction,
    { json: row.payload },
    sealed,
  ];
  const why = [bytes(row.leaf), row.actor, row.source, row.purpose, row.idempotency_key, bytes(row.body_mac)];
  return copyLine([...what, ...why, row.cause, row.trace_id, seededAt]);
}

function prepare(keyring: Keyring, change: SeedChange, key: RecordKey, wrapped: Buffer | null): ChangeRow {
  const { event, operation, recordId, jurisdiction, fields, idempotencyKey, body } = change;
  // Named one by one: whatever else stood in the request would become part of the leaf.
  const request = {
    event,
    shard: event.shard,
    entity: event.entity,
    operation,
    recordId,
    jurisdiction,
    fields,
    actor,
    source,
    purpose,
    idempotencyKey,
    cause: null,
    traceId,
    body: { operation, input: body },
  };
  return prepareChange(keyring, request, key, wrapped);
}

/**
 * Appends changes to a shard as its one writer: the head is locked, positions follow it without a gap, and it moves in the
 * same transaction. Changes of one record must follow each other. `onAppended` sees each change with its position.
 */
export async function appendChanges<Change extends SeedChange>(
  tx: SeedTransaction,
  keyring: Keyring,
  shard: number,
  changes: Iterable<Change>,
  onAppended: (change: Change, appended: SeededChange) => void,
): Promise<void> {
  const [head] = await tx<
    { position: number }[]
  >`select position from log.head where shard = ${shard} for update`;
  if (head === undefined) throw new Error(`the change log has no shard ${shard}`);
  let { position } = head;
  const keys: string[] = [];
  function* lines(): Generator<string> {
    let record: { id: string; key: RecordKey } | null = null;
    for (const change of changes) {
      let wrapped: Buffer | null = null;
      if (record === null || record.id !== change.recordId) {
        const created = keyring.create(change.recordId);
        record = { id: change.recordId, key: created.key };
        wrapped = created.wrapped;
        keys.push(copyLine([change.recordId, wrapped]));
      }
      position += 1;
      const row = prepare(keyring, change, record.key, wrapped);
      const sealed = bytes(row.sealed);
      onAppended(change, { position, sealed });
      yield changeLine(shard, position, row, sealed);
    }
  }
  await copyInto(tx, 'log.change', changeColumns, lines());
  await copyInto(tx, 'log.record_key', 'record_id, wrapped', keys);
  await tx`update log.head set position = ${position} where shard = ${shard}`;
}
