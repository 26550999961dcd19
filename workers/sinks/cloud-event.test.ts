import { withdrawingOperations } from '@cityhub/schema/events/withdrawing';
import { describe, expect, test } from 'vitest';
import { type BlockRow, cloudEvent, deliveryId } from './cloud-event.ts';

const feed = { id: '8d8f7a2e-8f4e-4d8c-9c55-0b8c4a7f2a11', entity: 'Resident' };
const row: BlockRow = {
  record_id: '11111111-2222-5333-8444-555555555555',
  version: 3_000_000_000,
  changed_at: '2026-03-01T08:00:00.123456+00:00',
  operation: 'registerResident',
  name: '陈晓明',
  careTags: ['独居老人'],
  unitId: null,
};
const id = deliveryId(feed.id, row, null);

describe('a record as a CloudEvent', () => {
  test('holds the fields that travel and says which record and version it is', () => {
    expect(JSON.parse(cloudEvent(feed, row, id).toString())).toEqual({
      specversion: '1.0',
      id,
      source: `/cityhub/${feed.id}`,
      type: 'city.hub.resident.changed.v1',
      subject: row.record_id,
      time: '2026-03-01T08:00:00.123Z',
      datacontenttype: 'application/json',
      partitionkey: row.record_id,
      sequence: '0000000003000000000',
      recordversion: '3000000000',
      data: { name: '陈晓明', careTags: ['独居老人'], unitId: null },
    });
  });
  test.each([
    ['correctRecord', 'corrected'],
    ['recallRecord', 'recalled'],
    ['eraseRecord', 'erased'],
    ['mergeRecord', 'merged'],
    ['splitRecord', 'changed'],
    ['registerResident', 'changed'],
  ])('%s makes a record %s', (operation, kind) => {
    const event = JSON.parse(cloudEvent(feed, { ...row, operation }, id).toString());
    expect(event.type).toBe(`city.hub.resident.${kind}.v1`);
  });
  test.each(withdrawingOperations)('nothing travels of a record after %s', (operation) => {
    const body = cloudEvent(feed, { ...row, operation }, id).toString();
    expect(body).not.toContain('data"');
    expect(body).not.toContain('陈晓明');
  });
  test('is the same bytes each time', () => {
    expect(cloudEvent(feed, { ...row }, id)).toEqual(cloudEvent(feed, row, id));
  });
});

describe('a delivery id', () => {
  test('is a UUID of version 5 that stays the same', () => {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(deliveryId(feed.id, { ...row, name: null }, null)).toBe(id);
  });
  test('is the one that another implementation of RFC 9562 makes', () => {
    // Python: uuid.uuid5(uuid.NAMESPACE_DNS, 'www.example.com/1').
    const dns = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
    expect(deliveryId(dns, { ...row, record_id: 'www.example.com', version: 1 }, null)).toBe(
      'c8cc6f23-e7c3-5866-92a6-bc3d6d441fce',
    );
  });
  test('differs by feed, record, version and replay', () => {
    const others = [
      deliveryId('00000000-0000-4000-8000-000000000000', row, null),
      deliveryId(feed.id, { ...row, record_id: '22222222-2222-5333-8444-555555555555' }, null),
      deliveryId(feed.id, { ...row, version: 4 }, null),
      deliveryId(feed.id, row, '33333333-2222-4333-8444-555555555555'),
      deliveryId(feed.id, row, '44444444-2222-4333-8444-555555555555'),
    ];
    expect(new Set([id, ...others]).size).toBe(6);
  });
});
