import { randomUUID } from 'node:crypto';
import { resident } from '@cityhub/schema/events/resident';
import { readCitizenId } from '@cityhub/schema/runtime/citizen-id';
import { type ChangeRow, prepareChange } from '@cityhub/schema/runtime/log/prepare';
import type { Keyring } from '@cityhub/schema/runtime/log/record-keys';
import { citizenId, demoGrid } from '../../harness/pushes.ts';

/** Rows of one statement, ready to be sent. */
export interface Batch {
  /** A JSON array of rows as log.append reads them. */
  readonly json: string;
  readonly records: number;
  readonly lastRecord: string;
  /** The records' wrapped keys, which the hub knows before: these are people whom it knows. */
  readonly keys: string;
}

/** As many rows a statement as the prototype had whose figure is the goal. */
const batchSize = 500;

function changeOf(keyring: Keyring, index: number): { row: ChangeRow; wrapped: Buffer } {
  const id = citizenId(index);
  const recordId = keyring.recordId(resident.entity, id);
  const { key, wrapped } = keyring.create(recordId);
  const facts = readCitizenId(id);
  const fields = {
    citizenId: id,
    phone: `199${String(index).padStart(8, '0')}`,
    name: `居民${index}`,
    birthDate: facts?.birthDate ?? null,
    sex: facts?.sex ?? null,
    careTags: index % 5 === 0 ? ['独居老人'] : [],
    gridCode: demoGrid,
    unitId: randomUUID(),
  };
  const request = {
    event: resident,
    shard: resident.shard,
    entity: resident.entity,
    operation: 'registerResident',
    recordId,
    jurisdiction: demoGrid,
    fields,
    actor: `gridworker:${demoGrid}`,
    source: 'gridworker',
    purpose: 'community-service',
    idempotencyKey: `bench-${index}`,
    cause: null,
    traceId: index.toString(16).padStart(32, '0'),
    body: { operation: 'registerResident', input: fields },
  };
  return { row: prepareChange(keyring, request, key, null), wrapped };
}

/** Makes changes of people that no batch before had: sealed, committed to and hashed before any clock runs. */
export function createChangeSource(keyring: Keyring): (records: number) => Batch[] {
  let next = 0;
  const batch = (records: number): Batch => {
    const changes = Array.from({ length: records }, () => changeOf(keyring, next++));
    const rows = changes.map(({ row }) => row);
    const keys = changes.map(({ row, wrapped }) => ({
      id: row.record_id,
      wrapped: wrapped.toString('base64'),
    }));
    return {
      json: JSON.stringify(rows),
      records,
      lastRecord: rows.at(-1)?.record_id ?? '',
      keys: JSON.stringify(keys),
    };
  };
  return (records) => {
    const sizes = Array.from({ length: Math.ceil(records / batchSize) }, (_, index) =>
      Math.min(batchSize, records - index * batchSize),
    );
    return sizes.map(batch);
  };
}
