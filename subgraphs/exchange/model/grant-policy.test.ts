import { type Actor, roles } from '@cityhub/schema/runtime/actor';
import { expect, test } from 'vitest';
import { grantsVisibleTo, mayAskForGrant, mayDecideOnGrants, maySeeGrant } from './grant-policy.ts';

const actor = (of: Partial<Actor>): Actor => ({
  id: 'department:police:wang',
  role: 'department',
  department: 'police',
  area: null,
  purpose: null,
  cause: null,
  ...of,
});
const police = { role: 'department', department: 'police' } as const;
const everyDepartment = { role: 'department', department: null } as const;
const gridWorkers = { role: 'gridworker', department: null } as const;

test('a department asks for itself and for nobody else', () => {
  expect(mayAskForGrant(actor({}), police)).toBe(true);
  for (const holder of [
    { role: 'department', department: 'water' },
    everyDepartment,
    gridWorkers,
    { role: 'auditor', department: 'police' },
  ] as const)
    expect(mayAskForGrant(actor({}), holder)).toBe(false);
  expect(mayAskForGrant(actor({ department: null }), everyDepartment)).toBe(false);
});

test('an operator asks for anybody, and of all roles he alone decides', () => {
  for (const holder of [police, everyDepartment, gridWorkers])
    expect(mayAskForGrant(actor({ role: 'operator', department: null }), holder)).toBe(true);
  expect(roles.filter((role) => mayDecideOnGrants(actor({ role })))).toEqual(['operator']);
});

test('no other role asks for anything, whatever department it names', () => {
  const others = roles.filter((role) => role !== 'operator' && role !== 'department');
  for (const role of others)
    for (const holder of [police, everyDepartment, gridWorkers])
      expect(mayAskForGrant(actor({ role }), holder), role).toBe(false);
});

test('auditors and operators look at all rights, a department at those that it has, nobody else at any', () => {
  const seen = (who: Actor) => [police, everyDepartment, gridWorkers].map((one) => maySeeGrant(who, one));
  expect(seen(actor({ role: 'auditor' }))).toEqual([true, true, true]);
  expect(seen(actor({ role: 'operator' }))).toEqual([true, true, true]);
  expect(seen(actor({}))).toEqual([true, true, false]);
  expect(seen(actor({ department: 'water' }))).toEqual([false, true, false]);
  for (const role of ['gridworker', 'citizen', 'system'] as const) {
    expect(grantsVisibleTo(actor({ role }))).toBeNull();
    expect(seen(actor({ role }))).toEqual([false, false, false]);
  }
});
