import { type Actor, roles } from '@cityhub/schema/runtime/actor';
import { expect, test } from 'vitest';
import {
  isSamePerson,
  mayApproveFeeds,
  mayCreateFeeds,
  mayManageFeed,
  mayPreview,
  mayResumeFeed,
  mayRotateSecret,
  maySeeFeed,
} from './feed-policy.ts';

const actor = (of: Partial<Actor>): Actor => ({
  id: 'department:police',
  role: 'department',
  department: 'police',
  area: null,
  purpose: 'public-security',
  cause: null,
  ...of,
});
const rolesThat = (may: (actor: Actor) => boolean): string[] =>
  roles.filter((role) => may(actor({ role, department: role === 'department' ? 'police' : null })));

test('who may what', () => {
  expect(rolesThat(mayCreateFeeds)).toEqual(['department']);
  expect(rolesThat(mayApproveFeeds)).toEqual(['operator']);
  expect(rolesThat((one) => mayManageFeed(one, 'police'))).toEqual(['department', 'operator']);
  expect(rolesThat((one) => mayManageFeed(one, 'water'))).toEqual(['operator']);
  expect(rolesThat((one) => maySeeFeed(one, 'police'))).toEqual(['department', 'auditor', 'operator']);
  expect(rolesThat((one) => maySeeFeed(one, 'water'))).toEqual(['auditor', 'operator']);
  expect(rolesThat((one) => mayRotateSecret(one, 'police'))).toEqual(['department']);
});

test('a key of one of its systems orders nothing and sees no feed', () => {
  const system = actor({ source: 'police-app' });
  expect([mayCreateFeeds(system), maySeeFeed(system, 'police'), mayManageFeed(system, 'police')]).toEqual([
    false,
    false,
    false,
  ]);
});

test('a department resumes what it paused, and not what an operator did', () => {
  const feed = { department: 'police', pausedReason: 'BY_DEPARTMENT' };
  expect(mayResumeFeed(actor({}), feed)).toBe(true);
  expect(mayResumeFeed(actor({}), { ...feed, pausedReason: 'SINK_GONE' })).toBe(true);
  expect(mayResumeFeed(actor({}), { ...feed, pausedReason: 'BY_OPERATOR' })).toBe(false);
  expect(
    mayResumeFeed(actor({ role: 'operator', department: null }), { ...feed, pausedReason: 'BY_OPERATOR' }),
  ).toBe(true);
});

test('a grid worker previews in his area, and those who push anywhere, anywhere', () => {
  const worker = actor({ role: 'gridworker', department: null, area: '420102' });
  expect(mayPreview(worker, '420102010001001')).toBe(true);
  expect(mayPreview(worker, '420103010001001')).toBe(false);
  expect(mayPreview({ ...worker, area: null }, '420102010001001')).toBe(false);
  expect(rolesThat((one) => mayPreview(one, '420102010001001'))).toEqual(['department', 'operator']);
});

test.each([
  ['operator:li', 'operator:li', true],
  ['department:police:wang', 'operator:wang', true],
  ['department:police:wang', 'operator:li', false],
  ['department:police', 'operator', false],
  ['department:wang', 'operator:wang', false],
  ['operator', 'operator', true],
])('%s and %s are one person: %s', (one, other, same) => {
  expect(isSamePerson(one, other)).toBe(same);
});
