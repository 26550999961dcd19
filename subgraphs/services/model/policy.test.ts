import { type Actor, type Role, roles } from '@cityhub/schema/runtime/actor';
import { expect, test } from 'vitest';
import { maySubmitApplication } from './policy.ts';

const actor = (role: Role, more: Partial<Actor> = {}): Actor => ({
  id: role,
  role,
  department: null,
  area: null,
  purpose: null,
  cause: null,
  ...more,
});
const grid = '420102001001001';

test('citizens, the grid worker of the place and the department of the item submit applications, nobody else', () => {
  const everything = { area: '420102', department: 'civil-affairs', cause: 'change:5/3' };
  const allowed = roles.filter((role) =>
    maySubmitApplication(actor(role, everything), grid, 'civil-affairs'),
  );
  expect(allowed).toEqual(['gridworker', 'department', 'citizen']);
});

test('a grid worker submits in his own area alone', () => {
  expect(maySubmitApplication(actor('gridworker', { area: '420103' }), grid, 'civil-affairs')).toBe(false);
  expect(maySubmitApplication(actor('gridworker'), grid, 'civil-affairs')).toBe(false);
});

test('a department submits for its own items alone', () => {
  expect(maySubmitApplication(actor('department', { department: 'health' }), grid, 'civil-affairs')).toBe(
    false,
  );
});
