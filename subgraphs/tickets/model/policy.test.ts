import { type Actor, type Role, roles } from '@cityhub/schema/runtime/actor';
import { expect, test } from 'vitest';
import { mayHandleTicket, mayReportTicket, maySeeScore, maySettleDeadlines } from './policy.ts';

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
const allowed = (check: (one: Actor) => boolean, more: Partial<Actor> = {}): Role[] =>
  roles.filter((role) => check(actor(role, more)));

test('a grid worker reports in his own area alone', () => {
  expect(mayReportTicket(actor('gridworker', { area: '420102' }), grid)).toBe(true);
  expect(mayReportTicket(actor('gridworker', { area: '420103' }), grid)).toBe(false);
  expect(mayReportTicket(actor('gridworker'), grid)).toBe(false);
});

test('a rule of the hub reports only what it can name the cause of', () => {
  expect(mayReportTicket(actor('system', { cause: 'change:4/17' }), grid)).toBe(true);
  expect(mayReportTicket(actor('system'), grid)).toBe(false);
});

test('auditors and operators report nothing', () => {
  const everything = { area: '42', department: 'water', cause: 'change:4/17' };
  expect(allowed((one) => mayReportTicket(one, grid), everything)).toEqual([
    'gridworker',
    'department',
    'citizen',
    'system',
  ]);
});

test('only the department that has a ticket handles it', () => {
  expect(allowed((one) => mayHandleTicket(one, 'water'), { department: 'water' })).toEqual(['department']);
  expect(allowed((one) => mayHandleTicket(one, 'water'), { department: 'police' })).toEqual([]);
});

test('nobody but the hub settles deadlines', () => {
  expect(allowed(maySettleDeadlines, { department: 'water', area: '42' })).toEqual(['system']);
});

test('a department sees its own score, its supervisors every score', () => {
  expect(allowed((one) => maySeeScore(one, 'water'), { department: 'water' })).toEqual([
    'department',
    'auditor',
    'operator',
    'system',
  ]);
  expect(allowed((one) => maySeeScore(one, 'water'), { department: 'police' })).toEqual([
    'auditor',
    'operator',
    'system',
  ]);
});
