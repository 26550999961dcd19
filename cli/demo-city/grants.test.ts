import { eventOf, events } from '@cityhub/schema/events/index';
import { compilePolicy } from '@cityhub/schema/policy/decide';
import { projectFeed } from '@cityhub/schema/policy/project';
import { expect, test } from 'vitest';
import { departments, purposeOf } from './departments.ts';
import { feeds } from './feeds.ts';
import { grants } from './grants.ts';

const always = { validFrom: new Date('2020-01-01'), validTo: new Date('9999-01-01') };
const policy = compilePolicy(grants().map((grant) => ({ ...grant, ...always })));
const grid = '420102010001001';
/** Entities of the graph that are not pushed, with the fields that a right can name. */
const others: Readonly<Record<string, readonly string[]>> = {
  Household: ['gridCode', 'unitId', 'size'],
  Sensor: ['subjectResidentId'],
};

test('every grant names fields that exist', () => {
  for (const { entity, fields } of grants()) {
    const known = others[entity] ?? Object.keys(eventOf(entity).fields);
    expect(known).toEqual(expect.arrayContaining([...fields]));
  }
});

test('no field is both shown and masked by the same holder', () => {
  const keys = grants().flatMap(({ role, department, entity, fields }) =>
    fields.map((field) => `${role}/${department}/${entity}/${field}`),
  );
  expect(new Set(keys).size).toBe(keys.length);
});

test('each department asks with its own purpose, in Wuhan', () => {
  for (const { code } of departments) {
    const own = grants().filter(({ department }) => department === code);
    expect(own.length).toBeGreaterThan(0);
    for (const { purpose, jurisdiction } of own)
      expect([purpose, jurisdiction]).toEqual([purposeOf(code), '4201']);
  }
});

test.each([
  ['police', { citizenId: 'SEE', phone: 'SEE', name: 'SEE', careTags: 'HIDE' }],
  ['population', { citizenId: 'SEE', phone: 'MASK', name: 'SEE', careTags: 'HIDE' }],
  ['urban-management', { citizenId: 'HIDE', phone: 'HIDE', name: 'MASK', gridCode: 'SEE' }],
  ['construction', { citizenId: 'HIDE', phone: 'HIDE', name: 'SEE', unitId: 'SEE' }],
  ['water', { citizenId: 'HIDE', phone: 'HIDE', name: 'HIDE', gridCode: 'HIDE' }],
] as const)('%s sees of a resident what its duty needs', (code, expected) => {
  const subject = { role: 'department', department: code, area: null, purpose: purposeOf(code) } as const;
  for (const [field, treatment] of Object.entries(expected)) {
    expect([field, policy.decide(subject, 'Resident', field, grid).treatment]).toEqual([field, treatment]);
  }
});

test('a grid worker sees his own grid only, and citizen id and phone masked', () => {
  const subject = { role: 'gridworker', department: null, area: grid, purpose: 'community-service' } as const;
  const treatment = (field: string, at: string): string =>
    policy.decide(subject, 'Resident', field, at).treatment;
  expect([treatment('name', grid), treatment('citizenId', grid), treatment('phone', grid)]).toEqual([
    'SEE',
    'MASK',
    'MASK',
  ]);
  expect(treatment('name', '420102010001002')).toBe('HIDE');
});

test.each(['auditor', 'operator', 'citizen', 'system'] as const)(
  '%s sees no personal field of anything',
  (role) => {
    const purposes = grants()
      .filter((grant) => grant.role === role)
      .map(({ purpose }) => purpose);
    for (const { entity, fields } of events.values()) {
      for (const [field, rule] of Object.entries(fields)) {
        const seen = purposes.some(
          (purpose) =>
            policy.decide({ role, department: null, area: null, purpose }, entity, field, grid).treatment !==
            'HIDE',
        );
        if (rule.class > 2) expect([entity, field, seen]).toEqual([entity, field, false]);
      }
    }
  },
);

test('every department sees the open and internal fields of a ticket; four see who reported it', () => {
  const seers = (field: string): string[] =>
    departments
      .map(({ code }) => code)
      .filter(
        (code) =>
          policy.decide(
            { role: 'department', department: code, area: null, purpose: purposeOf(code) },
            'Ticket',
            field,
            grid,
          ).treatment === 'SEE',
      );
  expect(seers('state')).toHaveLength(14);
  expect(seers('subject')).toHaveLength(14);
  expect(seers('reporterId')).toEqual(['police', 'urban-management', 'construction']);
});

test('every field that a feed orders exists and is the department’s to have: nothing ordered is withheld', () => {
  for (const feed of feeds()) {
    const projection = projectFeed(policy, feed, grid);
    expect([feed.name, projection.fields.map(({ name }) => name).sort()]).toEqual([
      feed.name,
      [...feed.fields].sort(),
    ]);
    expect(feed.shard).toBe(eventOf(feed.entity).shard);
  }
});

test('the four subscribers of residents each get fields of their own', () => {
  const orders = feeds().filter(({ entity }) => entity === 'Resident');
  expect(orders.map(({ department }) => department).sort()).toEqual([
    'construction',
    'police',
    'population',
    'urban-management',
  ]);
  expect(new Set(orders.map(({ fields }) => [...fields].sort().join())).size).toBe(4);
  const urban = orders.find(({ department }) => department === 'urban-management');
  expect(urban?.fields).not.toContain('citizenId');
  expect(urban?.fields).not.toContain('phone');
  expect(projectFeed(policy, urban ?? expect.unreachable(), grid).fields).toContainEqual({
    name: 'name',
    treatment: 'MASK',
  });
});

test('feeds have ids and names of their own, and each department one database', () => {
  expect(new Set(feeds().map(({ id }) => id)).size).toBe(feeds().length);
  expect(new Set(feeds().map(({ name }) => name)).size).toBe(feeds().length);
  expect(feeds().find(({ department }) => department === 'urban-management')?.sink.database).toBe(
    'department_urban_management',
  );
});
