import { clockWarning } from 'cityhub/clock';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';

let city: ClonedCity;
beforeAll(async () => {
  city = await cloneCity();
});
afterAll(() => city?.drop());

test('of clocks that agree nothing is said', async () => {
  expect(await clockWarning(city.url)).toBeUndefined();
});

test.each([
  ['an hour ahead', 3600, 'ahead of'],
  ['an hour behind', -3600, 'behind'],
  ['a day ahead', 86_400, 'ahead of'],
  ['a day behind', -86_400, 'behind'],
])('a clock that is %s of the database’s is told at the start', async (_what, seconds, side) => {
  const warning = await clockWarning(city.url, () => Date.now() + seconds * 1000);
  expect(warning).toMatch(new RegExp(`^the clock of this machine is \\d+ s ${side} the database's`));
  const told = Number(/(\d+) s/.exec(warning ?? '')?.[1]);
  // A second for what passes between the two looks at a clock, on a busy machine.
  expect(Math.abs(told - Math.abs(seconds))).toBeLessThan(30);
});

test('a statement that takes long is no wrong clock', async () => {
  let calls = 0;
  // Asked 20 s ago, answered in 20 s: the database's moment lies in between.
  expect(await clockWarning(city.url, () => Date.now() + (calls++ === 0 ? -20_000 : 20_000))).toBeUndefined();
});
