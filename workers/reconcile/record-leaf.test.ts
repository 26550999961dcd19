import { createHash } from 'node:crypto';
import { observation } from '@cityhub/schema/events/observation';
import { occupancy } from '@cityhub/schema/events/occupancy';
import { resident } from '@cityhub/schema/events/resident';
import { ticket } from '@cityhub/schema/events/ticket';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnValues, leafOf } from './record-leaf.ts';

test('a leaf is SHA-256 over a zero byte and the sorted JSON of record, version and fields', () => {
  const recordId = '7f1a6a3e-5f0c-8d2b-9a41-0c7be2d1f6aa';
  const entry = `{"fields":{"gridCode":"420102010001001","name":"王**"},"recordId":"${recordId}","version":42}`;
  const leaf = leafOf({ version: 42, recordId, fields: { name: '王**', gridCode: '420102010001001' } });
  expect(leaf).toEqual(createHash('sha256').update(`\u0000${entry}`).digest());
});

test('a field that is null is as one that is not there, an empty list is not', () => {
  expect(columnValues(resident, { name: null, unitId: undefined, careTags: [] })).toEqual({ careTags: [] });
});

test('a moment is one moment however it is written, and microseconds count', () => {
  const acceptBy = (text: string): unknown => columnValues(ticket, { acceptBy: text })['acceptBy'];
  expect(acceptBy('2026-11-21T08:00:00+00:00')).toBe('2026-11-21T08:00:00.000000Z');
  expect(acceptBy('2026-11-21T16:00:00.5+08:00')).toBe('2026-11-21T08:00:00.500000Z');
  expect(acceptBy('2026-11-21T08:00:00.123Z')).toBe(acceptBy('2026-11-21T08:00:00.123000+00:00'));
  expect(acceptBy('2026-11-21T08:00:00.123456+00:00')).not.toBe(acceptBy('2026-11-21T08:00:00.123457Z'));
});

test('ids are compared in lower case, numbers as numbers', () => {
  expect(columnValues(occupancy, { unitId: '7F1A6A3E-5F0C-8D2B-9A41-0C7BE2D1F6AA' })).toEqual({
    unitId: '7f1a6a3e-5f0c-8d2b-9a41-0c7be2d1f6aa',
  });
  expect(columnValues(observation, { result: 21.0 })).toEqual(columnValues(observation, { result: '21' }));
});

test('any other version, record or value gives another leaf', () => {
  const record = fc.record({
    recordId: fc.uuid(),
    version: fc.nat(),
    fields: fc.dictionary(
      fc.string({ unit: 'grapheme' }),
      fc.oneof(fc.string({ unit: 'grapheme' }), fc.array(fc.string({ unit: 'grapheme' }))),
    ),
  });
  fc.assert(
    fc.property(record, (one) => {
      const leaf = leafOf(one);
      expect(leafOf({ ...one, version: one.version + 1 }).equals(leaf)).toBe(false);
      expect(leafOf({ ...one, fields: { ...one.fields, added: 'x' } }).equals(leaf)).toBe(false);
      expect(leafOf(structuredClone(one)).equals(leaf)).toBe(true);
    }),
  );
});
