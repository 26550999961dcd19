import { expect, test } from 'vitest';
import { type CityPlan, planCity } from './city-plan.ts';
import { residentAt } from './residents.ts';
import { sensorAt } from './sensors.ts';

const plan = planCity();
const sensors = Array.from({ length: 1500 }, (_, index) => sensorAt(plan, index, 10_000));

test('codes are unique, and the usual kinds are there', () => {
  expect(new Set(sensors.map(({ code }) => code)).size).toBe(1500);
  const kinds = new Set(sensors.map(({ kind }) => kind));
  for (const kind of ['water-level', 'bridge-strain', 'gas', 'smoke', 'waste-bin', 'manhole'])
    expect(kinds).toContain(kind);
});

test('a few watch a resident who lives in their grid, and only call buttons do', () => {
  const watching = sensors.filter(({ subjectResident }) => subjectResident !== null);
  expect(watching.length).toBeGreaterThanOrEqual(3);
  expect(watching.length).toBeLessThan(64);
  for (const { kind, gridCode, subjectResident } of watching) {
    expect(kind).toBe('care-call');
    expect(residentAt(plan, subjectResident as number).fields.gridCode).toBe(gridCode);
  }
  expect(sensors.filter(({ kind }) => kind === 'care-call')).toEqual(watching);
});

test('a sensor stands inside its grid', () => {
  for (const [index, { location, gridCode }] of sensors.entries()) {
    const grid = plan.grids[index] as CityPlan['grids'][number];
    const [[west, south], , [east, north]] = grid.ring as [
      [number, number],
      [number, number],
      [number, number],
    ];
    expect(grid.code).toBe(gridCode);
    expect(location[0] > west && location[0] < east && location[1] > south && location[1] < north).toBe(true);
  }
});

test('nobody is watched who is not there', () => {
  expect(Array.from({ length: 100 }, (_, index) => sensorAt(plan, index, 0).subjectResident)).toEqual(
    Array(100).fill(null),
  );
});
