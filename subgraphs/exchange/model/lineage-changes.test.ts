import { expect, test } from 'vitest';
import type { RecordVersion } from './lineage.ts';
import { changedFields, concernsField, traced } from './lineage-changes.ts';

const version = (fields: RecordVersion['fields']): RecordVersion => ({ fields }) as RecordVersion;

test('what differs from the state before has changed, whatever its type; an absent value is an empty one', () => {
  const before = { name: '甲', tags: ['a', 'b'], place: { x: 1, y: 2 }, since: null };
  expect(changedFields(before, { name: '甲', tags: ['a', 'b'], place: { y: 2, x: 1 } })).toEqual([]);
  expect(changedFields(before, { ...before, tags: ['b', 'a'], since: '2026-01-01' })).toEqual([
    'since',
    'tags',
  ]);
});

test('a first state has changed what it holds', () => {
  expect(changedFields(null, { name: '甲', phone: null, tags: [] })).toEqual(['name', 'tags']);
});

test('of a destroyed state nobody can tell, so it belongs to the lineage of every field', () => {
  const erased = traced(version(null), version({ name: '甲' }));
  expect(erased.changed).toEqual([]);
  expect(concernsField(erased, 'name')).toBe(true);
  const reborn = traced(version({ name: '甲' }), version(null));
  expect(reborn.changed).toEqual(['name']);
  expect([null, 'name', 'phone'].map((field) => concernsField(reborn, field))).toEqual([true, true, false]);
});
