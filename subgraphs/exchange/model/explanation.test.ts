import { compilePolicy } from '@cityhub/schema/policy/decide';
import type { FeedOrder, Grant } from '@cityhub/schema/policy/grant';
import type { Actor } from '@cityhub/schema/runtime/actor';
import { expect, test } from 'vitest';
import { explainable } from './explanation.ts';

const actor = (of: Partial<Actor>): Actor => ({
  id: 'x',
  role: 'department',
  department: 'police',
  area: null,
  purpose: 'public-security',
  cause: null,
  ...of,
});
const version = (grid: string, by = 'gridworker:1') => ({
  actor: by,
  entity: 'Resident',
  jurisdiction: grid,
});
const here = version('420102010001001');
const there = version('430102010001001');
const grant: Grant = {
  role: 'department',
  department: 'police',
  entity: 'Resident',
  fields: ['name'],
  treatment: 'SEE',
  jurisdiction: '4201',
  purpose: 'public-security',
  validFrom: new Date(0),
  validTo: new Date('9999-01-01'),
};
const policy = compilePolicy([grant]);
const ask = (who: Partial<Actor>, department = 'police', feeds: FeedOrder[] = []) =>
  explainable(actor(who), department, [here, there], policy, feeds);

test('auditors and operators have every version explained', () => {
  for (const role of ['auditor', 'operator'] as const)
    expect(ask({ role, department: null })).toEqual([here, there]);
});

test('whoever pushed one of them has the record explained', () => {
  expect(ask({ role: 'gridworker', department: null, id: 'gridworker:1' })).toEqual([here, there]);
  expect(ask({ role: 'gridworker', department: null, id: 'gridworker:2' })).toEqual([]);
});

test('a department has explained what it may know of, where it has a right', () => {
  expect(ask({})).toEqual([here]);
  expect(ask({ purpose: 'curiosity' })).toEqual([]);
  const feed = { department: 'police', purpose: 'public-security' } as FeedOrder;
  expect(ask({ purpose: 'curiosity' }, 'police', [feed])).toEqual([here]);
});

test('nobody asks for another department', () => {
  expect(ask({}, 'water')).toEqual([]);
  expect(ask({ department: 'water' }, 'police')).toEqual([]);
  expect(ask({ role: 'citizen', department: null })).toEqual([]);
});
