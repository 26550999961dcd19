import { compilePolicy } from '@cityhub/schema/policy/decide';
import type { FeedOrder, Grant } from '@cityhub/schema/policy/grant';
import type { Actor } from '@cityhub/schema/runtime/actor';
import { expect, test } from 'vitest';
import { fieldsTold, type LineageReader, tellsPersons, viewOf } from './lineage-reader.ts';

const grid = '420102010001001';
const nobody: Actor = {
  id: 'someone',
  role: 'citizen',
  department: null,
  area: null,
  purpose: 'p',
  cause: null,
};
const police: Actor = { ...nobody, id: 'department:police', role: 'department', department: 'police' };
const worker: Actor = { ...nobody, id: `gridworker:${grid}`, role: 'gridworker', area: grid };
const made = {
  entity: 'Resident',
  jurisdiction: grid,
  actor: `gridworker:${grid}`,
  source: 'gridworker',
  sourceDepartment: null,
};
const right = (purpose: string, fields: string[]): Grant => ({
  role: 'department',
  department: 'police',
  entity: 'Resident',
  fields,
  treatment: 'SEE',
  jurisdiction: '4201',
  purpose,
  validFrom: new Date(0),
  validTo: new Date('9999-01-01'),
});
const feed = { department: 'police', purpose: 'feed-purpose' } as FeedOrder;
const reader = (actor: Actor, of: Partial<LineageReader> = {}): LineageReader => ({
  actor,
  system: undefined,
  isSubject: false,
  isHolder: false,
  policy: compilePolicy([right('p', ['name']), right('feed-purpose', ['phone'])]),
  feeds: [feed],
  ...of,
});

test('auditors and operators are told all, a source what it answers for, the subject the own record', () => {
  expect(viewOf(reader({ ...nobody, role: 'auditor' }), made)).toBe('ALL');
  expect(viewOf(reader({ ...nobody, role: 'operator' }), made)).toBe('ALL');
  expect(viewOf(reader(worker), made)).toBe('SOURCE');
  expect(viewOf(reader(worker), { ...made, jurisdiction: '420106001001001' })).toBeNull();
  expect(viewOf(reader(nobody, { isSubject: true }), made)).toBe('SUBJECT');
  expect(viewOf(reader(nobody), made)).toBeNull();
});

test('a department is told of versions where it may have a field, once a feed has brought one', () => {
  expect(viewOf(reader(police), made)).toBeNull();
  expect(viewOf(reader(police, { isHolder: true }), made)).toBe('HOLDER');
  expect(viewOf(reader(police, { isHolder: true }), { ...made, jurisdiction: '4202' })).toBeNull();
});

test('a holder is told the names of fields that it or a feed of its may have; others all names', () => {
  const names = ['citizenId', 'name', 'phone'];
  expect(fieldsTold(reader(police, { isHolder: true }), 'HOLDER', made, names)).toEqual(['name', 'phone']);
  expect(fieldsTold(reader({ ...police, purpose: 'q' }), 'HOLDER', made, names)).toEqual(['phone']);
  for (const view of ['ALL', 'SOURCE', 'SUBJECT'] as const)
    expect(fieldsTold(reader(nobody), view, made, names)).toEqual(names);
});

test('accounts are told to auditors, operators and the source alone', () => {
  const views = ['ALL', 'SOURCE', 'SUBJECT', 'HOLDER'] as const;
  expect(views.map(tellsPersons)).toEqual([true, true, false, false]);
});
