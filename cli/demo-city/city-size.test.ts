import { expect, test } from 'vitest';
import { mostResidents } from './births.ts';
import { planCity } from './city-plan.ts';
import { citySize } from './city-size.ts';
import { homeOf } from './homes.ts';
import { namedCommunities } from './named-places.ts';

const plan = planCity();

test('the default city has all grids, and buildings for its households', () => {
  expect(citySize(plan, 10_000, 'full')).toEqual({
    residents: 10_000,
    households: 3846,
    buildings: 192,
    grids: plan.grids.length,
    sensors: 1500,
    tickets: 200,
  });
});

test('the small city has a few hundred grids, with all the named communities', () => {
  const { grids } = citySize(plan, 200, 'small');
  expect(grids).toBe(300);
  const there = new Set(plan.grids.slice(0, grids).map(({ communityCode }) => communityCode));
  expect(namedCommunities.filter((code) => !there.has(code))).toEqual([]);
});

test('a small city grows with its residents: each building stands in a grid that it has', () => {
  const { grids, households, buildings } = citySize(plan, 20_000, 'small');
  expect(grids).toBeGreaterThanOrEqual(buildings);
  expect(homeOf(households - 1).building).toBeLessThan(grids);
});

test.each([-1, 0.5, Number.NaN, mostResidents + 1])('%d residents are refused', (residents) => {
  expect(() => citySize(plan, residents, 'full')).toThrow(RangeError);
});
