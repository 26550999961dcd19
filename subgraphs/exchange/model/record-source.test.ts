import type { Source } from '@cityhub/schema/policy/source';
import { type Actor, roles } from '@cityhub/schema/runtime/actor';
import { expect, test } from 'vitest';
import { answersFor, type RecordSource } from './record-source.ts';

const actor = (of: Partial<Actor>): Actor => ({
  id: 'gridworker:420102010001001',
  role: 'gridworker',
  department: null,
  area: '420102010001001',
  purpose: 'community-service',
  cause: null,
  ...of,
});
const made: RecordSource = {
  entity: 'Resident',
  jurisdiction: '420102010001001',
  actor: 'gridworker:420102010001001',
  source: 'gridworker',
  sourceDepartment: null,
};
const answers = (who: Partial<Actor>, of: Partial<RecordSource> = {}, system?: Source): boolean =>
  answersFor(actor(who), { ...made, ...of }, system);

test('a grid worker answers for what grid workers made in his area, and for nothing outside of it', () => {
  expect(answers({})).toBe(true);
  expect(answers({ id: 'gridworker:street', area: '420102010' })).toBe(true);
  expect(answers({ id: 'gridworker:other', area: '420102010001002' })).toBe(false);
  expect(answers({ area: null })).toBe(false);
  expect(answers({}, { jurisdiction: '420102010001002' })).toBe(false);
  expect(answers({}, { source: 'police', actor: 'department:police' })).toBe(false);
});

test('a department answers for itself and for the systems that it runs', () => {
  const police = { id: 'department:police', role: 'department', department: 'police', area: null } as const;
  const register = { actor: 'source:household-registration', source: 'household-registration' };
  expect(answers(police, { actor: 'department:police', source: 'police' })).toBe(true);
  expect(answers(police, { ...register, sourceDepartment: 'police' })).toBe(true);
  expect(answers(police, { ...register, sourceDepartment: 'population' })).toBe(false);
  expect(answers(police)).toBe(false);
});

test('a citizen answers for his own pushes alone, although all citizens are one source', () => {
  const citizen = { role: 'citizen', area: null } as const;
  expect(answers({ ...citizen, id: 'citizen:a' }, { actor: 'citizen:a', source: 'citizen' })).toBe(true);
  expect(answers({ ...citizen, id: 'citizen:b' }, { actor: 'citizen:a', source: 'citizen' })).toBe(false);
});

test('who supervises amends nothing, not even by an account of the same name', () => {
  for (const role of roles.filter((one) => one === 'auditor' || one === 'operator'))
    expect(answers({ role, area: null })).toBe(false);
});

test('a source system answers for its own records, of the sort and in the area that it is registered for', () => {
  const key = {
    id: 'source:household-registration',
    role: 'department',
    department: 'police',
    area: null,
    source: 'household-registration',
  } as const;
  const own = { actor: key.id, source: key.source, sourceDepartment: 'police' };
  const system: Source = {
    id: key.source,
    department: 'police',
    state: 'ACTIVE',
    quotaPerMinute: 1000,
    entities: ['Resident'],
    jurisdiction: '4201',
    revokedKeys: [],
  };
  expect(answers(key, own, system)).toBe(true);
  expect(answers(key, own, undefined)).toBe(false);
  expect(answers(key, own, { ...system, state: 'SUSPENDED' })).toBe(false);
  expect(answers(key, own, { ...system, entities: ['Occupancy'] })).toBe(false);
  expect(answers(key, own, { ...system, jurisdiction: '4202' })).toBe(false);
  expect(answers(key, { ...own, actor: 'x', source: 'police' }, system)).toBe(false);
});
