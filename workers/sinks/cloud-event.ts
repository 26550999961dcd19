import { createHash } from 'node:crypto';
import { withdraws } from '@cityhub/schema/events/withdrawing';
import type { FeedOrder } from '@cityhub/schema/policy/grant';

/** One record of a block, as its JSON holds it: what follows these four are the fields that travel. */
export interface BlockRow {
  readonly record_id: string;
  readonly version: number;
  readonly changed_at: string;
  readonly operation: string;
  readonly [field: string]: unknown;
}

/** A UUID of version 5 (RFC 9562): the same name in the same namespace is always the same id. */
function namedUuid(namespace: string, name: string): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest()
    .subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The id of a delivery: the same at each attempt, so that the receiver knows a repetition. A replay has ids of its own. */
export function deliveryId(feedId: string, row: BlockRow, replay: string | null): string {
  const name = `${row.record_id}/${row.version}`;
  return namedUuid(feedId, replay === null ? name : `${name}/${replay}`);
}

/** What became of the record, and so the type of the event. */
const kinds: Readonly<Record<string, string>> = {
  correctRecord: 'corrected',
  recallRecord: 'recalled',
  eraseRecord: 'erased',
  mergeRecord: 'merged',
};

/** As text the order of sequences is the order of versions. */
const sequenceDigits = 19;

/**
 * A record as a CloudEvent 1.0.2 in structured JSON. Made of the row alone, so that every attempt sends the same bytes.
 * Versions are strings, since an integer of CloudEvents ends at 2^31.
 */
export function cloudEvent(feed: Pick<FeedOrder, 'id' | 'entity'>, row: BlockRow, id: string): Buffer {
  const { record_id: recordId, version, changed_at: changedAt, operation, ...data } = row;
  const kind = kinds[operation] ?? 'changed';
  return Buffer.from(
    JSON.stringify({
      specversion: '1.0',
      id,
      source: `/cityhub/${feed.id}`,
      type: `city.hub.${feed.entity.toLowerCase()}.${kind}.v1`,
      subject: recordId,
      time: new Date(changedAt).toISOString(),
      datacontenttype: 'application/json',
      partitionkey: recordId,
      sequence: String(version).padStart(sequenceDigits, '0'),
      recordversion: String(version),
      // A withdrawn record is to be forgotten: nothing of it travels.
      ...(withdraws(operation) ? {} : { data }),
    }),
  );
}
