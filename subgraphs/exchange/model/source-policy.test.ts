import { type Actor, roles } from '@cityhub/schema/runtime/actor';
import { expect, test } from 'vitest';
import { mayResumeSource, mayRunSource, mayRunSources, maySeeSource, maySetQuota } from './source-policy.ts';

const actor = (of: Partial<Actor>): Actor => ({
  id: 'somebody',
  role: 'department',
  department: 'police',
  area: null,
  purpose: null,
  cause: null,
  ...of,
});

test('a department runs its own systems and no other’s, an operator all', () => {
  expect(mayRunSource(actor({}), 'police')).toBe(true);
  expect(mayRunSource(actor({}), 'water')).toBe(false);
  expect(mayRunSource(actor({ role: 'operator', department: null }), 'water')).toBe(true);
  expect(mayRunSources(actor({ department: null }))).toBe(false);
});

test('a system’s key does not run the system', () => {
  const key = actor({ source: 'household-registration', key: 'k' });
  expect([mayRunSource(key, 'police'), mayRunSources(key), maySeeSource(key, 'police')]).toEqual([
    false,
    false,
    false,
  ]);
});

test('quota and resumption are the operators’ alone; auditors look on', () => {
  const who = (may: (one: Actor) => boolean): string[] =>
    roles.filter((role) => may(actor({ role, department: 'water' })));
  expect(who(maySetQuota)).toEqual(['operator']);
  expect(who(mayResumeSource)).toEqual(['operator']);
  expect(who((one) => maySeeSource(one, 'police'))).toEqual(['auditor', 'operator']);
});
