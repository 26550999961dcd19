import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventOf, events } from '../events/index.ts';
import { compilePolicy } from './decide.ts';
import type { FeedOrder, Grant } from './grant.ts';
import { feedMatches, projectFeed, reveal, subjectOfFeed } from './project.ts';

const grid = '420102010001001';
const always = { validFrom: new Date(0), validTo: new Date('9999-01-01') };
const see = { treatment: 'SEE', reason: null } as const;
const mask = { treatment: 'MASK', reason: null } as const;
const hide = { treatment: 'HIDE', reason: 'NO_RIGHT' } as const;

const feed = (of: Partial<FeedOrder> = {}): FeedOrder => ({
  id: '2f6eb909-2439-84cc-85cc-770a9e1afbdb',
  department: 'police',
  name: 'police-residents',
  entity: 'Resident',
  shard: 1,
  fields: ['name', 'phone'],
  jurisdiction: '4201',
  purpose: 'public-security',
  sink: { kind: 'postgres', database: 'department_police' },
  state: 'ACTIVE',
  filter: [],
  createdAt: new Date(0),
  backfillTo: 0,
  whenParked: 'SUPERSEDE',
  addresses: null,
  ...of,
});

const anyEntity = fc.constantFrom(...events.keys());
/** Grants and an order of any fields of one entity, some of them for others or for something else. */
const anyOrder = anyEntity.chain((entity) => {
  const names = Object.keys(eventOf(entity).fields);
  const anyGrant: fc.Arbitrary<Grant> = fc.record({
    role: fc.constant('department' as const),
    department: fc.constantFrom('police', 'water', null),
    entity: fc.constant(entity),
    fields: fc.subarray(names, { minLength: 1 }),
    treatment: fc.constantFrom('SEE', 'MASK'),
    jurisdiction: fc.constantFrom('4201', '420103'),
    purpose: fc.constantFrom('public-security', 'audit'),
    validFrom: fc.constant(always.validFrom),
    validTo: fc.constant(always.validTo),
  });
  return fc.record({
    grants: fc.array(anyGrant, { maxLength: 6 }),
    order: fc.shuffledSubarray(names).map((fields) => feed({ entity, fields })),
  });
});

test('every field of the catalogue either travels or is withheld with a reason, never both', () => {
  fc.assert(
    fc.property(anyOrder, ({ grants, order }) => {
      const { fields, withheld } = projectFeed(compilePolicy(grants), order, grid);
      const named = [...fields.map((one) => one.name), ...withheld.map((one) => one.field)];
      expect(named.toSorted()).toEqual(Object.keys(eventOf(order.entity).fields).toSorted());
    }),
  );
});

test('what travels was ordered and is allowed, as the decision on it says', () => {
  fc.assert(
    fc.property(anyOrder, ({ grants, order }) => {
      const policy = compilePolicy(grants);
      for (const { name, treatment } of projectFeed(policy, order, grid).fields) {
        expect(order.fields).toContain(name);
        expect(policy.decide(subjectOfFeed(order), order.entity, name, grid).treatment).toBe(treatment);
      }
    }),
  );
});

test('what is withheld says why: the right comes first, the order second', () => {
  fc.assert(
    fc.property(anyOrder, ({ grants, order }) => {
      const policy = compilePolicy(grants);
      for (const { field, reason } of projectFeed(policy, order, grid).withheld) {
        const { reason: noRight } = policy.decide(subjectOfFeed(order), order.entity, field, grid);
        expect(reason).toBe(noRight ?? 'NOT_ORDERED');
        if (order.fields.includes(field)) expect(reason).not.toBe('NOT_ORDERED');
      }
    }),
  );
});

test('fields travel in the order of the catalogue, so that one order has one block', () => {
  fc.assert(
    fc.property(anyOrder, ({ grants, order }) => {
      const { fields } = projectFeed(compilePolicy(grants), order, grid);
      const names = fields.map((one) => one.name);
      const catalogue = Object.keys(eventOf(order.entity).fields);
      expect(names).toEqual(catalogue.filter((name) => names.includes(name)));
    }),
  );
});

test('a feed asks in the name of its department, for its own purpose', () => {
  expect(subjectOfFeed(feed())).toEqual({
    role: 'department',
    department: 'police',
    area: null,
    purpose: 'public-security',
  });
  const right = {
    role: 'department',
    department: 'police',
    entity: 'Resident',
    fields: ['phone'],
    treatment: 'SEE',
    jurisdiction: '420102',
    purpose: 'audit',
    ...always,
  } as const;
  const { fields, withheld } = projectFeed(compilePolicy([right]), feed(), grid);
  expect(fields).toEqual([]);
  expect(withheld).toContainEqual({ field: 'phone', reason: 'OTHER_PURPOSE' });
  const inTime = projectFeed(compilePolicy([{ ...right, purpose: 'public-security' }]), feed(), grid);
  expect(inTime.fields).toEqual([{ name: 'phone', treatment: 'SEE' }]);
  const outside = projectFeed(
    compilePolicy([{ ...right, purpose: 'public-security' }]),
    feed(),
    '420103010001001',
  );
  expect(outside.withheld).toContainEqual({ field: 'phone', reason: 'OUTSIDE_JURISDICTION' });
});

test('a hidden value becomes null, whatever it is, and a seen one stays itself', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('name', 'phone', 'careTags', 'nothing'), (value, field) => {
      expect(reveal(hide, 'Resident', field, value)).toBeNull();
      expect(reveal(see, 'Resident', field, value)).toBe(value);
    }),
  );
  expect(reveal(see, 'Resident', 'name', undefined)).toBeNull();
});

test('a masked value is its mask, and nothing where there is none', () => {
  expect(reveal(mask, 'Resident', 'phone', '13812345678')).toBe('138****5678');
  expect(reveal(mask, 'Resident', 'sex', 'MALE')).toBeNull();
  expect(reveal(mask, 'Resident', 'careTags', ['独居老人'])).toBeNull();
  // A mask of text must not be tried on a list, of which it would show the first.
  expect(reveal(mask, 'Resident', 'name', ['王小明'])).toBeNull();
  expect(reveal(mask, 'Resident', 'nothing', 'secret')).toBeNull();
  expect(reveal(mask, 'Nothing', 'name', 'secret')).toBeNull();
  expect(reveal(mask, 'Observation', 'result', 12.5)).toBeNull();
});

test('a feed asks for active orders of its entity inside its jurisdiction', () => {
  expect(feedMatches(feed(), 'Resident', grid)).toBe(true);
  expect(feedMatches(feed(), 'Ticket', grid)).toBe(false);
  expect(feedMatches(feed({ jurisdiction: '420103' }), 'Resident', grid)).toBe(false);
  expect(feedMatches(feed({ state: 'PAUSED' }), 'Resident', grid)).toBe(false);
  expect(feedMatches(feed({ state: 'RETIRED' }), 'Resident', grid)).toBe(false);
});
