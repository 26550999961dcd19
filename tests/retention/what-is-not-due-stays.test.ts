import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cityhub } from '../cli/run-cityhub.ts';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { endStretchHere, makeOld, untilAtRest } from './old-stretches.ts';

let city: ClonedCity;
let hub: LocalHub;
let end: number;
beforeAll(async () => {
  city = await cloneCity();
  end = await endStretchHere(city);
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

const dryRun = async () => {
  const flags = ['archive', '--into', join(tmpdir(), 'cityhub-no-archive'), '--dry-run'];
  const { stdout } = await cityhub(flags, { DATABASE_URL: city.url, SECRET_FILE: city.secretFile });
  return stdout;
};

test('a stretch waits for its time, for its seal and for the last feed, and says for which', async () => {
  expect(await dryRun()).toContain(`people/1 to ${end} is younger than the law asks`);
  await makeOld(city, end);
  expect(await dryRun()).toContain(`people/1 to ${end} is not sealed as a whole`);
  hub = await startLocalHub(city);
  await untilAtRest(city);
  expect(await dryRun()).toContain(`people/1 to ${end} is due`);
  await city.sql`
    update log.cursor set position = ${end - 1} where shard = 1 and feed_id = (
      select id from policy.feed where shard = 1 and state = 'ACTIVE' limit 1)`;
  await city.sql`update policy.feed set state = 'PAUSED' where shard = 1`;
  await city.sql`
    update log.cursor set position = ${end - 1} where shard = 1`;
  expect(await dryRun()).toContain(`people/1 to ${end} has not been brought to every department`);
});

test('less time than the law asks cannot be set', async () => {
  await expect(city.sql`update log.retention set keep = '2 years' where kind = 'CHANGES'`).rejects.toThrow();
  await expect(city.sql`update log.retention set keep = '5 months' where kind = 'READS'`).rejects.toThrow();
  await city.sql`update log.retention set keep = '10 years' where kind = 'CHANGES'`;
  expect(await dryRun()).toContain('is younger than the law asks');
});
