import { eventOf, events } from '@cityhub/schema/events/index';
import { compilePolicy } from '@cityhub/schema/policy/decide';
import type { FeedOrder, Grant } from '@cityhub/schema/policy/grant';
import { projectFeed } from '@cityhub/schema/policy/project';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planFeed, shareKey } from './plan.ts';

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
const anyCase = anyEntity.chain((entity) => {
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

test('two feeds share a read only where both get the same of the same records', () => {
  fc.assert(
    fc.property(anyCase, anyCase, (one, other) => {
      const [left, right] = [one, other].map(({ grants, order }) => plan(grants, order)) as [
        ReturnType<typeof plan>,
        ReturnType<typeof plan>,
      ];
      fc.pre(left.kind === 'shared' && right.kind === 'shared' && shareKey(left) === shareKey(right));
      expect(left).toEqual(right);
    }),
    { numRuns: 1000 },
  );
});

test('another place, entity or set of fields is another read', () => {
  const of = (order: Partial<FeedOrder>, fields = ['name', 'gridCode', 'unitId']) =>
    shareKey(plan([grant({ fields })], feed(order)));
  const keys = [
    of({}),
    of({ jurisdiction: '420102' }),
    of({ fields: ['name'] }),
    of({ fields: ['gridCode', 'unitId'] }),
    of({}, ['name']),
  ];
  expect(new Set(keys).size).toBe(4);
  expect(of({ fields: ['name'] })).toBe(of({}, ['name']));
});
