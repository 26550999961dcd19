import type { Actor } from '@cityhub/schema/runtime/actor';
import { expect, test } from 'vitest';
import { mayPushObservation } from './policy.ts';

const gridCode = '420102010001001';
const actor = (of: Partial<Actor>): Actor => ({
  id: 'somebody',
  role: 'gridworker',
  department: null,
  area: null,
  purpose: null,
  cause: null,
  ...of,
});

test.each(['department', 'system'] as const)('a %s pushes for sensors everywhere', (role) => {
  expect(mayPushObservation(actor({ role }), gridCode)).toBe(true);
});

test('a grid worker pushes for sensors of his own area alone', () => {
  expect(mayPushObservation(actor({ area: '420102010001' }), gridCode)).toBe(true);
  expect(mayPushObservation(actor({ area: '420103' }), gridCode)).toBe(false);
  expect(mayPushObservation(actor({}), gridCode)).toBe(false);
});

test.each(['auditor', 'operator', 'citizen'] as const)('a caller of role %s pushes nothing', (role) => {
  expect(mayPushObservation(actor({ role, area: gridCode }), gridCode)).toBe(false);
});
