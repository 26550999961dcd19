import { expect, test } from 'vitest';
import type { Actor } from '../runtime/actor.ts';
import { isInForce, maySourcePush, type Source } from './source.ts';

const source: Source = {
  id: 'hotline-12345',
  department: 'urban-management',
  state: 'ACTIVE',
  quotaPerMinute: 60_000,
  entities: ['Ticket'],
  jurisdiction: '4201',
  revokedKeys: ['key-2'],
};
const actor = (of: Partial<Actor> = {}): Actor => ({
  id: 'source:hotline-12345',
  role: 'department',
  department: 'urban-management',
  area: null,
  purpose: 'data-provision',
  cause: null,
  source: 'hotline-12345',
  key: 'key-1',
  ...of,
});

test('a system pushes what it is registered for, inside its area', () => {
  expect(maySourcePush(actor(), source, 'Ticket', '420102010001001')).toBe(true);
  expect(maySourcePush(actor(), source, 'Resident', '420102010001001')).toBe(false);
  expect(maySourcePush(actor(), source, 'Ticket', '430102010001001')).toBe(false);
  expect(maySourcePush(actor(), source, 'Ticket', '42')).toBe(false);
});

test.each<[string, Partial<Actor>, Source | undefined]>([
  ['a revoked key', { key: 'key-2' }, source],
  ['a suspended system', {}, { ...source, state: 'SUSPENDED' }],
  ['a system that is not registered', {}, undefined],
  ['another system than the token names', { source: 'air-monitoring' }, source],
  ['a system that has moved to another department', { department: 'police' }, source],
  ['a token without a department', { department: null }, source],
])('%s is good for nothing', (_what, of, known) => {
  expect(isInForce(actor(of), known)).toBe(false);
  expect(maySourcePush(actor(of), known, 'Ticket', '420102010001001')).toBe(false);
});

test('a token without a key, which only the holder of the hub’s secret can sign, speaks for the system', () => {
  const { key: _key, ...unkeyed } = actor();
  expect(isInForce(unkeyed, source)).toBe(true);
});

test('people and departments need no registration, and are no system', () => {
  const { source: _source, key: _key, ...department } = actor();
  expect(isInForce(department, undefined)).toBe(true);
  expect(maySourcePush(department, undefined, 'Ticket', '420102010001001')).toBe(false);
});
