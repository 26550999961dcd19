import { eventOf } from '@cityhub/schema/events/index';
import { compilePolicy } from '@cityhub/schema/policy/decide';
import type { FeedOrder, FilterCondition, Grant } from '@cityhub/schema/policy/grant';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DeliveryFacts, deliveriesOf } from './delivery.ts';
import { matchFilter } from './filter-match.ts';
import { previewOf, readValues } from './preview.ts';

const grid = '420102010001001';
const places = ['42', '4201', '420102', grid, '4202', '420103'];
const fields = Object.keys(eventOf('Resident').fields);
const departments = ['police', 'water', 'fire'];

const grants = fc.array(
  fc.record({
    role: fc.constantFrom('department' as const, 'gridworker' as const),
    department: fc.constantFrom(...departments, null),
    entity: fc.constantFrom('Resident', 'Ticket'),
    fields: fc.subarray(fields, { minLength: 1 }),
    treatment: fc.constantFrom('SEE' as const, 'MASK' as const),
    jurisdiction: fc.constantFrom(...places),
    purpose: fc.constantFrom('a', 'b'),
    validFrom: fc.constantFrom(new Date(0), new Date('2100-01-01')),
    validTo: fc.constantFrom(new Date('2020-01-01'), new Date('9999-01-01')),
  }),
  { maxLength: 8 },
);

const condition: fc.Arbitrary<FilterCondition> = fc.oneof(
  fc.record({ field: fc.constant('sex'), in: fc.subarray(['F', 'M'], { minLength: 1 }) }),
  fc.record({ field: fc.constant('careTags'), hasAny: fc.constant(['独居老人']) }),
  fc.record({ field: fc.constant('birthDate'), from: fc.constant('1950-01-01'), to: fc.constant(null) }),
);

const feeds = fc.array(
  fc.record({
    department: fc.constantFrom(...departments),
    entity: fc.constantFrom('Resident', 'Ticket'),
    fields: fc.subarray(fields, { minLength: 1 }),
    jurisdiction: fc.constantFrom(...places),
    purpose: fc.constantFrom('a', 'b'),
    state: fc.constantFrom('PROPOSED' as const, 'ACTIVE' as const, 'PAUSED' as const, 'RETIRED' as const),
    filter: fc.array(condition, { maxLength: 2 }),
  }),
  { maxLength: 8 },
);

const order = (of: Partial<FeedOrder>, index: number): FeedOrder => ({
  id: `feed-${index}`,
  department: 'police',
  name: `feed ${index}`,
  entity: 'Resident',
  shard: 1,
  fields,
  jurisdiction: '42',
  purpose: 'a',
  sink: { kind: 'postgres', database: 'd' },
  createdAt: new Date(0),
  backfillTo: 0,
  whenParked: 'SUPERSEDE',
  addresses: null,
  filter: [],
  state: 'ACTIVE',
  ...of,
});

const record = fc.record({
  sex: fc.constantFrom('F', 'M', null),
  careTags: fc.constantFrom(['独居老人'], [], null),
  birthDate: fc.constantFrom('1945-01-01', '1960-01-01'),
});

test('for any grants and feeds the preview promises what the board of the push will show, and nothing else', () => {
  fc.assert(
    fc.property(grants, feeds, record, (given, orders, payload) => {
      const policy = compilePolicy(given as Grant[]);
      const all = orders.map(order);
      const values = new Map<string, unknown>(Object.entries(payload));
      const leftOut: DeliveryFacts['leftOut'] = all
        .filter((feed) => matchFilter(feed.filter, values) === 'FAILS')
        .map((feed) => ({ feedId: feed.id, why: 'NOT_MATCHING' }));
      const change = {
        shard: 1,
        position: 9,
        entity: 'Resident',
        jurisdiction: grid,
        acceptedAt: new Date(),
      };
      const board = deliveriesOf(policy, all, change, {
        cursors: new Map(),
        batches: [],
        parked: [],
        receipts: [],
        leftOut,
      });
      const preview = previewOf(policy, all, 'Resident', grid, values);
      const promised = preview
        .filter((one) => one.gets)
        .map(({ feed, fields: travel, withheld }) => [
          feed.id,
          travel.map((field) => field.name),
          travel.filter((field) => field.treatment === 'MASK').map((field) => field.name),
          withheld,
        ]);
      const shown = board
        .filter((one) => one.state === 'PENDING')
        .map((one) => [one.feedId, one.fields, one.masked, one.withheld]);
      expect(promised).toEqual(shown);
      expect(preview.some((one) => one.gets && one.conditional)).toBe(false);
      // Every feed of the entity that is not history has its line, and a reason exactly where it gets nothing.
      expect(preview.length).toBe(
        all.filter((feed) => feed.entity === 'Resident' && feed.state !== 'RETIRED').length,
      );
      for (const one of preview) expect(one.gets).toBe(one.reason === null);
    }),
    { numRuns: 300 },
  );
});

test('without the values a filter leaves it open, and with more of them it may only become firmer', () => {
  fc.assert(
    fc.property(grants, feeds, record, (given, orders, payload) => {
      const policy = compilePolicy(given as Grant[]);
      const all = orders.map(order);
      const known = new Map<string, unknown>(Object.entries(payload));
      const open = previewOf(policy, all, 'Resident', grid, new Map());
      for (const [index, firm] of previewOf(policy, all, 'Resident', grid, known).entries()) {
        if (firm.gets) expect(open[index]?.gets).toBe(true);
        if (open[index]?.gets === true && open[index].conditional === false) expect(firm.gets).toBe(true);
      }
    }),
  );
});

test('values are read by the type of their field', () => {
  const checks = inputChecks('input');
  const observation = eventOf('Observation');
  const values = readValues(observation, [{ name: 'result', value: '21.50' }], checks);
  expect(values.get('result')).toBe(21.5);
  expect(
    readValues(eventOf('Resident'), [{ name: 'careTags', value: '失能' }], checks).get('careTags'),
  ).toEqual(['失能']);
  checks.done();
  readValues(observation, [{ name: 'result', value: 'warm' }, { name: 'colour' }], checks);
  expect(() => checks.done()).toThrow(
    expect.objectContaining({
      issues: [
        expect.objectContaining({ path: ['input', 'values', '0', 'value'], code: 'INVALID_NUMBER' }),
        expect.objectContaining({ path: ['input', 'values', '1', 'name'], code: 'UNKNOWN_FIELD' }),
      ],
    }),
  );
});
