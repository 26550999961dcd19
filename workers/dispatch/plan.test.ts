import { eventOf, events } from '@cityhub/schema/events/index';
import { compilePolicy } from '@cityhub/schema/policy/decide';
import type { FeedOrder, Grant } from '@cityhub/schema/policy/grant';
import { projectFeed } from '@cityhub/schema/policy/project';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planFeed, type ReadPlan, shareKey } from './plan.ts';

const grant = (of: Partial<Grant> = {}): Grant => ({
  role: 'department',
  department: 'police',
  entity: 'Resident',
  fields: ['name', 'gridCode'],
  treatment: 'SEE',
  jurisdiction: '4201',
  purpose: 'public-security',
  validFrom: new Date(0),
  validTo: new Date('9999-01-01'),
  ...of,
});
const feed = (of: Partial<FeedOrder> = {}): FeedOrder => ({
  id: '2f6eb909-2439-84cc-85cc-770a9e1afbdb',
  department: 'police',
  name: 'police-residents',
  entity: 'Resident',
  shard: 1,
  fields: ['name', 'gridCode'],
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
const plan = (grants: Grant[], order: FeedOrder) => planFeed(compilePolicy(grants), order);

test('a feed that gets the same open fields everywhere shares its blocks', () => {
  expect(plan([grant()], feed())).toMatchObject({
    kind: 'shared',
    fields: ['name', 'gridCode'],
    opensSealed: false,
  });
});

test('a masked field is projected row by row, and opens nothing', () => {
  const masked = plan([grant({ fields: ['name'], treatment: 'MASK' })], feed());
  expect([masked.kind, masked.opensSealed]).toEqual(['rows', false]);
});

test('a class-4 field is projected row by row and opened, seen or masked', () => {
  for (const treatment of ['SEE', 'MASK'] as const) {
    const sealed = plan([grant({ fields: ['phone'], treatment })], feed({ fields: ['phone'] }));
    expect([sealed.kind, sealed.opensSealed]).toEqual(['rows', true]);
  }
});

test('a class-4 field that is ordered without a right, or granted without an order, opens nothing', () => {
  expect(plan([grant()], feed({ fields: ['name', 'phone'] })).opensSealed).toBe(false);
  expect(plan([grant({ fields: ['name', 'phone'] })], feed()).opensSealed).toBe(false);
});

test('where rights differ by place nothing is shared, and what may come up somewhere is opened', () => {
  const local = grant({ fields: ['phone'], jurisdiction: '420102' });
  const divided = plan([grant(), local], feed({ fields: ['name', 'phone'] }));
  expect([divided.kind, divided.opensSealed]).toEqual(['rows', true]);
});

const anyEntity = fc.constantFrom(...events.keys());
const caseOf = (entity: string) => {
  const names = Object.keys(eventOf(entity).fields);
  return fc.record({
    grants: fc.array(
      fc
        .record({
          fields: fc.subarray(names, { minLength: 1 }),
          treatment: fc.constantFrom('SEE' as const, 'MASK' as const),
          jurisdiction: fc.constantFrom('42', '4201', '420102', '420103'),
          purpose: fc.constantFrom('public-security', 'audit'),
          department: fc.constantFrom('police', 'water', null),
        })
        .map((of) => grant({ ...of, entity })),
      { maxLength: 5 },
    ),
    order: fc.subarray(names, { minLength: 1 }).map((fields) => feed({ entity, fields })),
    place: fc.constantFrom('420102010001001', '420103001001001', '420199001001001'),
  });
};
const anyCase = anyEntity.chain(caseOf);
/** Two feeds of one entity with a right to all of it: few enough differ that some share. */
const anyPair = anyEntity.chain((entity) => {
  const open = Object.entries(eventOf(entity).fields).filter(([, rule]) => rule.class < 4);
  const names = open.map(([name]) => name).slice(0, 3);
  const one = fc.record({
    grants: fc.constant<Grant[]>([grant({ entity, fields: names })]),
    order: fc
      .tuple(fc.subarray(names, { minLength: 1 }), fc.constantFrom('4201', '420102'), fc.constantFrom(0, 7))
      .map(([fields, jurisdiction, backfillTo]) => feed({ entity, fields, jurisdiction, backfillTo })),
  });
  return fc.tuple(one, one);
});

test('a shared block gives every record exactly what the rights at its place give, whole', () => {
  fc.assert(
    fc.property(anyCase, ({ grants, order, place }) => {
      const policy = compilePolicy(grants);
      const found = planFeed(policy, order);
      fc.pre(found.kind === 'shared');
      const { fields } = projectFeed(policy, order, place);
      expect(fields).toEqual(found.fields.map((name) => ({ name, treatment: 'SEE' })));
    }),
    { numRuns: 1000 },
  );
});

test('sealed values are opened for whoever may have one of them anywhere, and no shared block holds one', () => {
  fc.assert(
    fc.property(anyCase, ({ grants, order, place }) => {
      const policy = compilePolicy(grants);
      const found = planFeed(policy, order);
      const rules = eventOf(order.entity).fields;
      const needs = projectFeed(policy, order, place).fields.some(({ name }) => rules[name]?.class === 4);
      if (needs) expect(found.opensSealed).toBe(true);
      if (found.kind === 'shared') expect(found.opensSealed).toBe(false);
    }),
    { numRuns: 1000 },
  );
});

test('what lets nothing through is not read, and whatever is not read would let nothing through', () => {
  fc.assert(
    fc.property(anyCase, ({ grants, order, place }) => {
      const policy = compilePolicy(grants);
      if (planFeed(policy, order).kind !== 'nothing') return;
      expect(projectFeed(policy, order, place).fields).toEqual([]);
    }),
    { numRuns: 1000 },
  );
  expect(plan([], feed()).kind).toBe('nothing');
});

test('a filter on a field that the department may not see, or sees masked, withholds everything', () => {
  const filter = [{ field: 'careTags', hasAny: ['独居老人'] }];
  expect(plan([grant()], feed({ filter })).kind).toBe('nothing');
  const masked = grant({ fields: ['careTags'], treatment: 'MASK' });
  expect(plan([grant(), masked], feed({ filter })).kind).toBe('nothing');
  expect(plan([grant(), grant({ fields: ['careTags'] })], feed({ filter })).kind).toBe('shared');
});

test('two feeds share a read only where both get the same of the same records', () => {
  fc.assert(
    fc.property(anyPair, ([one, other]) => {
      const [left, right] = [one, other].map(({ grants, order }) => ({
        order,
        found: plan(grants, order),
      })) as [{ order: FeedOrder; found: ReadPlan }, { order: FeedOrder; found: ReadPlan }];
      fc.pre(left.found.kind === 'shared' && right.found.kind === 'shared');
      fc.pre(shareKey(left.order, left.found) === shareKey(right.order, right.found));
      expect(left.found).toEqual(right.found);
      expect([left.order.entity, left.order.jurisdiction]).toEqual([
        right.order.entity,
        right.order.jurisdiction,
      ]);
    }),
    { numRuns: 1000 },
  );
});

test('another place, filter, beginning or set of fields is another read', () => {
  const of = (order: Partial<FeedOrder>, fields = ['name', 'gridCode', 'unitId']) =>
    shareKey(feed(order), plan([grant({ fields })], feed(order)));
  const keys = [
    of({}),
    of({ jurisdiction: '420102' }),
    of({ fields: ['name'] }),
    of({ fields: ['gridCode', 'unitId'] }),
    of({}, ['name']),
    of({ filter: [{ field: 'name', in: ['居民1'] }] }),
    of({ backfillTo: 7 }),
  ];
  expect(new Set(keys).size).toBe(6);
  expect(of({ fields: ['name'] })).toBe(of({}, ['name']));
});
