import { hash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildingAt, unitAt } from './buildings.ts';
import { planCity } from './city-plan.ts';
import { familyAt } from './families.ts';
import { gridWorkerAt } from './grid-workers.ts';
import { namedCommunities } from './named-places.ts';
import { occupancyOf } from './occupancies.ts';
import { householdAt, residentAt } from './residents.ts';

const plan = planCity();
const first = <Row>(count: number, rowAt: (index: number) => Row): Row[] =>
  Array.from({ length: count }, (_, index) => rowAt(index));
const digest = (rows: unknown): string => hash('sha256', JSON.stringify(rows)).slice(0, 16);

// These change when the demo city changes, and then on every machine: a seeded hub and a new one would differ.
test('the demo city is the same on every machine', () => {
  expect(digest(plan.divisions)).toMatchInlineSnapshot(`"0cec025c6f15b874"`);
  expect(digest(plan.grids)).toMatchInlineSnapshot(`"f82e755125d26f36"`);
  expect(digest(first(1000, (index) => residentAt(plan, index)))).toMatchInlineSnapshot(`"6a8b77161fdfd22a"`);
  expect(digest(first(1000, (index) => householdAt(plan, index, 3000)))).toMatchInlineSnapshot(
    `"3433d139406d0462"`,
  );
  expect(
    digest(first(1000, (index) => [buildingAt(plan, index), unitAt(plan, index)])),
  ).toMatchInlineSnapshot(`"7fd366890d0c9ecd"`);
  expect(digest(first(1000, (index) => occupancyOf(residentAt(plan, index), 'an id')))).toMatchInlineSnapshot(
    `"123a5a3db4dd5bfc"`,
  );
  expect(digest(first(1000, (index) => gridWorkerAt(plan, index)))).toMatchInlineSnapshot(
    `"fa763cda6c0392a7"`,
  );
});

test('a resident does not depend on who was made before', () => {
  const [ninth] = [residentAt(plan, 9)];
  residentAt(plan, 12_345_678);
  expect(residentAt(plan, 9)).toEqual(ninth);
});

test('two hundred residents already live in all the named communities', () => {
  const inhabited = new Set(first(200, (index) => residentAt(plan, index).fields.gridCode.slice(0, 12)));
  expect(namedCommunities.filter((code) => !inhabited.has(code))).toEqual([]);
});

test('ten thousand residents live in every district of Wuhan', () => {
  const districts = new Set(
    plan.divisions
      .filter(({ code, level }) => level === 'DISTRICT' && code.startsWith('4201'))
      .map(({ code }) => code),
  );
  const inhabited = new Set(first(10_000, (index) => residentAt(plan, index).fields.gridCode.slice(0, 6)));
  expect(inhabited).toEqual(districts);
});

test('members of a household share its place, and numbers are their own', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000 }), (household) => {
      const { firstResident, size } = familyAt(household);
      const members = first(size, (place) => residentAt(plan, firstResident + place));
      const { id, gridCode, unitId } = householdAt(plan, household, firstResident + size);
      for (const { householdId, fields } of members) {
        expect([householdId, fields.gridCode, fields.unitId]).toEqual([id, gridCode, unitId]);
        expect(fields.phone).toMatch(/^199\d{8}$/);
        expect(fields.name).toMatch(/^\p{Script=Han}{2,4}$/u);
      }
    }),
  );
});

test('the last household counts only the members whom the city has', () => {
  const { household, firstResident } = { household: 3, firstResident: familyAt(3).firstResident };
  expect(householdAt(plan, household, firstResident + 1).size).toBe(1);
});

test('who has a unit has a residence, since birth or later and not after the city’s day', () => {
  for (const resident of first(2000, (index) => residentAt(plan, index))) {
    const occupancy = occupancyOf(resident, 'an id');
    expect(occupancy === null).toBe(resident.fields.unitId === null);
    if (occupancy === null) continue;
    expect(occupancy.since >= resident.fields.birthDate && occupancy.since < '2026-01-01').toBe(true);
  }
});

test('some residents need care, most do not', () => {
  const tagged = first(5000, (index) => residentAt(plan, index)).filter(
    ({ fields }) => fields.careTags.length > 0,
  );
  expect(tagged.length).toBeGreaterThan(250);
  expect(tagged.length).toBeLessThan(1000);
  expect(tagged.some(({ fields }) => fields.careTags.includes('独居老人'))).toBe(true);
});
