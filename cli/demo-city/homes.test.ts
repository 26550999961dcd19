import { expect, test } from 'vitest';
import { unitsPerBuilding } from './buildings.ts';
import { buildingsFor, homeOf } from './homes.ts';

const homes = Array.from({ length: 50_000 }, (_, household) => homeOf(household));

test('no two households share a unit', () => {
  const units = homes.flatMap(({ unit }) => (unit === null ? [] : [unit]));
  expect(new Set(units).size).toBe(units.length);
});

test('a household’s unit is in its building', () => {
  for (const { building, unit } of homes) {
    if (unit !== null) expect(Math.floor(unit / unitsPerBuilding)).toBe(building);
  }
});

test('about one household in 33 has no unit', () => {
  const without = homes.filter(({ unit }) => unit === null).length;
  expect(without / homes.length).toBeGreaterThan(1 / 40);
  expect(without / homes.length).toBeLessThan(1 / 27);
});

test('there are as many buildings as the households live in', () => {
  for (const households of [1, 77, 1408, 1409, 50_000]) {
    const last = Math.max(...homes.slice(0, households).map(({ building }) => building));
    expect(buildingsFor(households)).toBeGreaterThan(last);
    expect(buildingsFor(households)).toBeLessThanOrEqual(last + 64);
  }
});
