import { type Actor, roles } from '@cityhub/schema/runtime/actor';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mayRegisterResident } from './policy.ts';

const gridCode = '420102010001001';
const actor = (of: Partial<Actor>): Actor => ({
  id: 'somebody',
  role: 'gridworker',
  department: null,
  area: gridCode,
  purpose: 'community-service',
  cause: null,
  ...of,
});

test('a grid worker registers in the grid, or the street, that is his', () => {
  expect(mayRegisterResident(actor({}), gridCode)).toBe(true);
  expect(mayRegisterResident(actor({ area: '420102010' }), gridCode)).toBe(true);
});

test('a grid worker of another grid, or of none, registers nobody', () => {
  expect(mayRegisterResident(actor({ area: '420102010001002' }), gridCode)).toBe(false);
  expect(mayRegisterResident(actor({ area: null }), gridCode)).toBe(false);
});

test('a grid code is in an area when it begins with it, and never the other way round', () => {
  const digits = fc.stringMatching(/^\d{2,15}$/);
  fc.assert(
    fc.property(digits, digits, (area, code) => {
      expect(mayRegisterResident(actor({ area }), code)).toBe(code.slice(0, area.length) === area);
    }),
  );
});

test.each(roles.filter((role) => role !== 'gridworker'))('a caller of role %s registers nobody', (role) => {
  expect(mayRegisterResident(actor({ role, department: 'police' }), gridCode)).toBe(false);
});
