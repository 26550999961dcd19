import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { allAttacks } from '../prove/all-attacks.ts';
import { openPlace, type ProvingPlace } from '../prove/place.ts';
import { runAttacks } from '../prove/run-attacks.ts';

let city: ClonedCity;
let place: ProvingPlace;
beforeAll(async () => {
  city = await cloneCity();
  // The machine may be busy with other tests: how fast is what `npm run prove` says.
  const goals = { bombMs: 2000, probeP99Ms: 5000 };
  place = await openPlace(city, { answersWithin: 15_000, goals, processes: false, note: () => {} });
});
afterAll(async () => {
  await place?.stop();
  await city?.drop();
});

const quick = allAttacks.filter(({ slow }) => slow !== true);
const groups = [...new Set(quick.map(({ group }) => group))];

test('every attack has a name of its own, and there are 350 of them', () => {
  const names = allAttacks.map(({ group, name }) => `${group}: ${name}`);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(350);
});

test.each(groups)('no attack succeeds: %s', async (group) => {
  const attacks = quick.filter((attack) => attack.group === group);
  const outcomes = await runAttacks(attacks, place, () => {});
  const failures = outcomes.flatMap(({ attack, failure }) =>
    failure === null ? [] : [`${attack.name}: ${failure.message}`],
  );
  expect(failures).toEqual([]);
});
