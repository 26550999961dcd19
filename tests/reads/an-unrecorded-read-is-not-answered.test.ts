import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid } from '../harness/pushes.ts';
import { readsOf } from './read-rows.ts';

let city: ClonedCity;
let hub: LocalHub;
let ask: Ask;
let readsDir: string;

beforeAll(async () => {
  city = await cloneCity();
  readsDir = await mkdtemp(join(tmpdir(), 'cityhub-reads-'));
  hub = await startLocalHub(city, { workers: false, readsDir });
  ask = await hub.ask({ ...persona.gridworker(demoGrid), subject: 'gridworker:disk' });
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
  await rm(readsDir, { recursive: true, force: true });
});

const names = '{ residents(first: 3) { nodes { name } } }';

test('without a place to write reads down nothing is shown, and what reads no record is answered all the same', async () => {
  expect((await ask(names)).data?.['residents'].nodes).toHaveLength(3);
  const [folder] = await readdir(readsDir);
  await rm(join(readsDir, folder as string), { recursive: true });
  const refused = await ask(names);
  expect(refused.errors?.map(({ extensions }) => extensions.code)).toEqual(['UNAVAILABLE']);
  expect(refused.data).toBeNull();
  expect((await ask('{ departments { code } }')).errors).toBeNull();
  await mkdir(join(readsDir, folder as string));
  expect((await ask(names)).data?.['residents'].nodes).toHaveLength(3);
  // The answered ones, and not the refused one: also the first, whose file was taken away before it was stored.
  await hub.stop();
  expect(await readsOf(city.sql, 'gridworker:disk', 2)).toHaveLength(2);
});
