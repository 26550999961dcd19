import { compilePolicy } from '@cityhub/schema/policy/decide';
import type { FeedOrder, Grant } from '@cityhub/schema/policy/grant';
import type { Actor } from '@cityhub/schema/runtime/actor';
import { expect, test } from 'vitest';
import { shownToDepartment } from './bundle-shows.ts';

const day = (text: string): Date => new Date(`${text}T00:00:00Z`);
const grant = (fields: string[], of: Partial<Grant> = {}): Grant => ({
  role: 'department',
  department: 'police',
  entity: 'Resident',
  fields,
  treatment: 'SEE',
  jurisdiction: '4201',
  purpose: 'public-security',
  validFrom: day('2026-01-01'),
  validTo: day('9999-01-01'),
  ...of,
});
const feed: FeedOrder = {
  id: 'f',
  department: 'police',
  name: 'f',
  entity: 'Resident',
  shard: 1,
  fields: ['name', 'phone', 'gridCode'],
  jurisdiction: '4201',
  purpose: 'public-security',
  filter: [],
  sink: { kind: 'stream' },
  state: 'ACTIVE',
  createdAt: day('2026-01-01'),
  backfillTo: 0,
  whenParked: 'SUPERSEDE',
  addresses: null,
};
const actor: Actor = {
  id: 'department:police',
  role: 'department',
  department: 'police',
  area: null,
  purpose: 'public-security',
  cause: null,
};
const version = { entity: 'Resident', jurisdiction: '420102010001001', due_at: day('2026-06-01') };
const shown = (grants: Grant[], of: Partial<Actor> = {}, feeds: FeedOrder[] = [feed], at = version) => {
  const fields = shownToDepartment(compilePolicy(grants), feeds, { ...actor, ...of }, at);
  return fields === null ? null : [...fields];
};

test('a department takes home what its feed brings whole', () => {
  expect(shown([grant(['name', 'phone', 'citizenId'])])).toEqual(['phone', 'name']);
  expect(shown([grant(['name']), grant(['phone'], { treatment: 'MASK' })])).toEqual(['name']);
});

test('only with the rights of then and now', () => {
  const ended = grant(['phone'], { validTo: day('2026-07-01') });
  const begun = grant(['phone'], { validFrom: day('2026-07-01') });
  for (const other of [ended, begun]) expect(shown([grant(['name']), other])).toEqual(['name']);
});

test('only for the purpose that the caller came for', () => {
  expect(shown([grant(['name'])], { purpose: 'another' })).toEqual([]);
});

test('where nothing came it learns of no version', () => {
  expect(shown([])).toBeNull();
  expect(shown([grant(['name'])], {}, [])).toBeNull();
  expect(shown([grant(['name'], { jurisdiction: '4301' })])).toBeNull();
  // A filter by a field that it may not see would tell the field.
  const filtered = { ...feed, filter: [{ field: 'sex', in: ['女'] }] };
  expect(shown([grant(['name'])], {}, [filtered])).toBeNull();
});

test('a row of no known entity shows nothing', () => {
  expect(shown([grant(['name'])], {}, [feed], { ...version, entity: 'Nobody' })).toEqual([]);
});
