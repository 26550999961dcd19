import { type Actor, roles } from '@cityhub/schema/runtime/actor';
import { expect, test } from 'vitest';
import { mayRegisterResidence } from './policy.ts';

const gridCode = '420102010001001';
const actor = (of: Partial<Actor>): Actor => ({
  id: 'somebody',
  role: 'gridworker',
  department: null,
  area: gridCode,
  purpose: 'registration',
  cause: null,
  ...of,
});

test('a grid worker registers in the grid, or the community, that is his', () => {
  expect(mayRegisterResidence(actor({}), gridCode)).toBe(true);
  expect(mayRegisterResidence(actor({ area: '420102010001' }), gridCode)).toBe(true);
});

test('a grid worker without an area, or of another one, registers nothing', () => {
  expect(mayRegisterResidence(actor({ area: null }), gridCode)).toBe(false);
  expect(mayRegisterResidence(actor({ area: '420102010001002' }), gridCode)).toBe(false);
});

test.each(roles.filter((role) => role !== 'gridworker'))('a caller of role %s registers nothing', (role) => {
  expect(mayRegisterResidence(actor({ role, department: 'police' }), gridCode)).toBe(false);
});
