import { compilePolicy, type Treatment } from '@cityhub/schema/policy/decide';
import type { FeedOrder, Grant } from '@cityhub/schema/policy/grant';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { feedGainsOf, gainsOf, placesOf, type Trial } from './grant-trial.ts';

const grant = (of: Partial<Grant> = {}): Grant => ({
  role: 'department',
  department: 'water',
  entity: 'Resident',
  fields: ['name'],
  treatment: 'SEE',
  jurisdiction: '4201',
  purpose: 'water-management',
  validFrom: new Date(0),
  validTo: new Date('9999-01-01'),
  ...of,
});
const feed = (of: Partial<FeedOrder> = {}): FeedOrder => ({
  id: '2f6eb909-2439-84cc-85cc-770a9e1afbdb',
  department: 'water',
  name: 'water-residents',
  entity: 'Resident',
  shard: 1,
  fields: ['name', 'gridCode'],
  jurisdiction: '420102',
  purpose: 'water-management',
  sink: { kind: 'postgres', database: 'department_water' },
  state: 'ACTIVE',
  filter: [],
  createdAt: new Date(0),
  backfillTo: 0,
  whenParked: 'SUPERSEDE',
  addresses: null,
  ...of,
});
const trial = (of: Partial<Trial> = {}): Trial => ({
  grant: grant(),
  others: [],
  departments: ['police', 'water'],
  feeds: [],
  ...of,
});
const told = (of: Partial<Trial>) =>
  gainsOf(trial(of)).map(
    ({ department, field, before, after, places }) =>
      `${department} ${field} ${before}→${after} ${places.join()}`,
  );

describe('who would gain what', () => {
  test('a first right brings each field that it names', () => {
    expect(told({ grant: grant({ fields: ['name', 'sex'] }) })).toEqual([
      'water name HIDE→SEE 4201',
      'water sex HIDE→SEE 4201',
    ]);
  });

  test('a right that is there already, or less than what is there, brings nothing', () => {
    expect(told({ others: [grant()] })).toEqual([]);
    expect(told({ grant: grant({ treatment: 'MASK' }), others: [grant()] })).toEqual([]);
    expect(told({ others: [grant({ department: null })] })).toEqual([]);
    expect(told({ grant: grant({ jurisdiction: '420102' }), others: [grant()] })).toEqual([]);
  });

  test('a right that has ended or is for something else is not there', () => {
    expect(told({ others: [grant({ validTo: new Date(1) })] })).toEqual(['water name HIDE→SEE 4201']);
    expect(told({ others: [grant({ purpose: 'curiosity' })] })).toEqual(['water name HIDE→SEE 4201']);
    expect(told({ others: [grant({ validFrom: new Date('9000-01-01') })] })).toEqual([
      'water name HIDE→SEE 4201',
    ]);
  });

  test('a right that is to begin later is tried as if it began now', () => {
    expect(told({ grant: grant({ validFrom: new Date('9000-01-01') }) })).toEqual([
      'water name HIDE→SEE 4201',
    ]);
  });

  test('where part of the area has it already, that part gains nothing', () => {
    const others = [grant({ jurisdiction: '420102' }), grant({ jurisdiction: '420103', treatment: 'MASK' })];
    expect(told({ others })).toEqual(['water name HIDE→SEE 4201', 'water name MASK→SEE 420103']);
    expect(placesOf(trial({ others }))).toEqual(['4201', '420102', '420103']);
  });

  test('of a right of every department, each gains what it does not have', () => {
    const others = [grant({ department: 'police', purpose: 'water-management' })];
    expect(told({ grant: grant({ department: null }), others })).toEqual(['water name HIDE→SEE 4201']);
  });

  test('a grid worker gains it in his own grid, wherever that is', () => {
    const worker = { role: 'gridworker', department: null, purpose: 'community-service' } as const;
    const own = grant({ ...worker, jurisdiction: 'own' });
    expect(told({ grant: own })).toEqual(['null name HIDE→SEE own']);
    expect(told({ grant: own, others: [grant({ ...worker, jurisdiction: '420102' })] })).toEqual([
      'null name HIDE→SEE own',
    ]);
    expect(told({ grant: grant({ ...worker, jurisdiction: '420102' }), others: [own] })).toEqual([]);
  });

  test('a mask that hides all is said to show nothing', () => {
    const gains = gainsOf(trial({ grant: grant({ treatment: 'MASK', fields: ['name', 'sex'] }) }));
    expect(gains.map(({ field, after, showsNothing }) => [field, after, showsNothing])).toEqual([
      ['name', 'MASK', false],
      ['sex', 'MASK', true],
    ]);
    expect(gainsOf(trial({ grant: grant({ fields: ['sex'] }) }))[0]?.showsNothing).toBe(false);
  });

  const place = fc.constantFrom('4201', '420102', '420103', '420102010', '420102010001001');
  const anyGrant: fc.Arbitrary<Grant> = fc.record({
    role: fc.constant('department' as const),
    department: fc.constantFrom('police', 'water', null),
    entity: fc.constant('Resident'),
    fields: fc.subarray(['name', 'sex', 'phone'], { minLength: 1 }),
    treatment: fc.constantFrom('SEE', 'MASK'),
    jurisdiction: place,
    purpose: fc.constantFrom('water-management', 'audit'),
    validFrom: fc.constant(new Date(0)),
    validTo: fc.constantFrom(new Date(1), new Date('9999-01-01')),
  });

  test('for every record of every grid, what is told is what the two policies decide', () => {
    const grids = [
      '420102010001001',
      '420102010001002',
      '420102011001001',
      '420103001001001',
      '420104001001001',
    ];
    const covered = (code: string, places: readonly string[], all: readonly string[]) =>
      // The smallest place of the list that the grid lies in.
      places.includes(
        all.filter((one) => code.startsWith(one)).toSorted((a, b) => b.length - a.length)[0] ?? '',
      );
    fc.assert(
      fc.property(anyGrant, fc.array(anyGrant, { maxLength: 6 }), (asked, others) => {
        const one = trial({ grant: asked, others });
        const [without, withIt] = [others, [...others, { ...asked, validTo: new Date('9999-01-01') }]].map(
          compilePolicy,
        );
        const gains = gainsOf(one);
        for (const department of ['police', 'water']) {
          for (const field of ['name', 'sex', 'phone']) {
            for (const grid of grids) {
              const subject = { role: 'department', department, area: null, purpose: asked.purpose } as const;
              const decide = (policy: typeof without): Treatment =>
                policy?.decide(subject, 'Resident', field, grid).treatment ?? 'HIDE';
              const [before, after] = [decide(without), decide(withIt)];
              const said = gains.filter(
                (gain) =>
                  gain.department === department &&
                  gain.field === field &&
                  covered(grid, gain.places, placesOf(one)),
              );
              expect(said.map((gain) => [gain.before, gain.after])).toEqual(
                before === after ? [] : [[before, after]],
              );
            }
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('which feeds would carry more', () => {
  const feedsOf = (of: Partial<Trial>) => feedGainsOf(trial(of)).map((one) => [one.feed.name, ...one.fields]);

  test('an active feed of the department that orders the field, inside both areas', () => {
    expect(feedsOf({ feeds: [feed()] })).toEqual([['water-residents', 'name']]);
    expect(feedsOf({ feeds: [feed({ jurisdiction: '42' })] })).toEqual([['water-residents', 'name']]);
  });

  test.each([
    ['that is paused', { state: 'PAUSED' }],
    ['of another department', { department: 'police' }],
    ['of another entity', { entity: 'Ticket', shard: 3 }],
    ['for another purpose', { purpose: 'audit' }],
    ['of another area', { jurisdiction: '4202' }],
    ['that does not order the field', { fields: ['gridCode'] }],
  ] as const)('not a feed %s', (_which, of) => {
    expect(feedsOf({ feeds: [feed(of)] })).toEqual([]);
  });

  test('not a feed that carries the field already, but one that carries it masked', () => {
    expect(feedsOf({ feeds: [feed()], others: [grant()] })).toEqual([]);
    expect(feedsOf({ feeds: [feed()], others: [grant({ treatment: 'MASK' })] })).toEqual([
      ['water-residents', 'name'],
    ]);
  });

  test('a feed that may not use its filter begins to flow with all that it may carry', () => {
    const filtered = feed({ filter: [{ field: 'sex', in: ['FEMALE'] }] });
    const others = [grant({ fields: ['name', 'gridCode'] })];
    expect(feedsOf({ grant: grant({ fields: ['sex'] }), others, feeds: [filtered] })).toEqual([
      ['water-residents', 'name', 'gridCode'],
    ]);
  });
});
