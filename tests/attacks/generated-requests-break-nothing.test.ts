import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { generated } from '../prove/generated/generated.ts';
import { openPlace, type ProvingPlace } from '../prove/place.ts';

let city: ClonedCity;
let place: ProvingPlace;
beforeAll(async () => {
  city = await cloneCity();
  const goals = { bombMs: 2000, probeP99Ms: 5000 };
  place = await openPlace(city, { answersWithin: 15_000, goals, processes: false, note: () => {} });
});
afterAll(async () => {
  await place?.stop();
  await city?.drop();
});

const share = 0.1;

// Each run makes up others; a failure names its seed, with which `npm run prove -- generated` makes the same ones.
test.each(generated)('whatever $name are made up, the answer is one of the table', async ({ runs, run }) => {
  const seed = randomInt(2 ** 31);
  await run(place, runs * share, seed);
});

test('the subgraphs beside it have not failed either', () => {
  expect(place.failures).toEqual([]);
});
