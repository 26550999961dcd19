import { compilePolicy } from '@cityhub/schema/policy/decide';
import type { FeedOrder, Grant } from '@cityhub/schema/policy/grant';
import type { Actor } from '@cityhub/schema/runtime/actor';
import { expect, test } from 'vitest';
import { projectChange, whyEnd, whyNotFollow } from './feed-stream.ts';

const feed: FeedOrder = {
  id: 'feed',
  department: 'police',
  name: 'residents',
  entity: 'Resident',
  shard: 1,
  fields: ['name', 'phone'],
  jurisdiction: '4201',
  purpose: 'public-security',
  filter: [],
  sink: { kind: 'stream' },
  state: 'ACTIVE',
  createdAt: new Date('2026-01-01'),
  backfillTo: 0,
  whenParked: 'SUPERSEDE',
  addresses: null,
};
const police: Actor = {
  id: 'department:police',
  role: 'department',
  department: 'police',
  area: null,
  purpose: 'public-security',
  cause: null,
};
const grant = (of: Partial<Grant> = {}): Grant => ({
  role: 'department',
  department: 'police',
  entity: 'Resident',
  fields: ['name'],
  treatment: 'SEE',
  jurisdiction: '4201',
  purpose: 'public-security',
  validFrom: new Date(0),
  validTo: new Date('9999-01-01'),
  ...of,
});

test.each([
  ['its own department', feed, police, null],
  ['another role', feed, { ...police, role: 'auditor' }, 'FORBIDDEN'],
  ['a caller of no department', feed, { ...police, department: null }, 'FORBIDDEN'],
  ['a source system of the department', feed, { ...police, source: 'police-app' }, 'FORBIDDEN'],
  ['another purpose', feed, { ...police, purpose: 'city-management' }, 'FORBIDDEN'],
  ['another department', feed, { ...police, department: 'health' }, 'NOT_FOUND'],
  ['a feed that is not there', undefined, police, 'NOT_FOUND'],
  ['a feed to a database', { ...feed, sink: { kind: 'postgres', database: 'x' } }, police, 'NOT_FOUND'],
] as const)('who may follow a feed: %s', (_who, order, actor, code) => {
  expect(whyNotFollow(order, actor)).toBe(code);
});

test.each([
  ['goes on while all holds', feed, [grant()], 2000, null],
  ['ends with the token', feed, [grant()], 1000, 'TOKEN_EXPIRED'],
  ['ends with the feed', undefined, [grant()], 2000, 'FEED_CLOSED'],
  ['ends when the feed is paused', { ...feed, state: 'PAUSED' }, [grant()], 2000, 'FEED_CLOSED'],
  ['ends with the last right', feed, [], 2000, 'FEED_CLOSED'],
  ['ends when no ordered field is left', feed, [grant({ fields: ['sex'] })], 2000, 'FEED_CLOSED'],
  ['goes on where a part of the area has rights', feed, [grant({ jurisdiction: '420102' })], 2000, null],
] as const)('a stream %s', (_what, order, grants, expiresAt, code) => {
  expect(whyEnd(compilePolicy(grants), order, expiresAt, 1000)).toBe(code);
});

const change = { jurisdiction: '420102010001001', acceptedAt: new Date('2026-02-01') };

test('a change tells which fields there are, and why the others are not', () => {
  const policy = compilePolicy([
    grant(),
    grant({ fields: ['phone'], treatment: 'MASK' }),
    grant({ fields: ['sex'] }),
    grant({ fields: ['citizenId'], validFrom: new Date('2026-03-01') }),
  ]);
  const order = { ...feed, fields: ['name', 'phone', 'citizenId'] };
  const projection = projectChange(policy, order, change);
  expect(projection?.fields).toEqual([
    { name: 'phone', treatment: 'MASK' },
    { name: 'name', treatment: 'SEE' },
  ]);
  expect(projection?.withheld).toContainEqual({ field: 'citizenId', reason: 'NO_RIGHT_THEN' });
  expect(projection?.withheld).toContainEqual({ field: 'sex', reason: 'NOT_ORDERED' });
});

test('of a change of which nothing may be seen, not even the place is told', () => {
  expect(projectChange(compilePolicy([]), feed, change)).toBeNull();
  const elsewhere = compilePolicy([grant({ jurisdiction: '420103' })]);
  expect(projectChange(elsewhere, feed, change)).toBeNull();
});

test('a filter on a field that may not be read lets nothing through', () => {
  const order: FeedOrder = { ...feed, filter: [{ field: 'sex', in: ['女'] }] };
  expect(projectChange(compilePolicy([grant()]), order, change)).toBeNull();
  expect(projectChange(compilePolicy([grant({ fields: ['name', 'sex'] })]), order, change)).not.toBeNull();
});
