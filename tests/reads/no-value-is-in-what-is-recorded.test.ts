import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { citizenId, demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import { readsOf } from './read-rows.ts';

let city: ClonedCity;
let hub: LocalHub;
let readsDir: string;

beforeAll(async () => {
  city = await cloneCity();
  readsDir = await mkdtemp(join(tmpdir(), 'cityhub-reads-'));
  hub = await startLocalHub(city, { workers: false, readsDir });
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
  await rm(readsDir, { recursive: true, force: true });
});

test('neither the files nor the rows hold a value that was read or asked by', async () => {
  const push = { ...residentPush(7, demoGrid), name: '金丝雀', careTags: ['独居老人金丝雀'] };
  const gridworker = await hub.ask({ ...persona.gridworker(demoGrid), subject: 'gridworker:canary' });
  const pushed = await gridworker(registerResident, { input: push });
  const { recordId } = pushed.data?.['registerResident'].receipt ?? {};
  const byCitizenId =
    'query ($citizenId: String!) { residentByCitizenId(citizenId: $citizenId) { id name phone citizenId birthDate careTags } }';
  for (const claims of [persona.department('police'), persona.department('construction')]) {
    const ask = await hub.ask({ ...claims, subject: `${claims.department}:canary` });
    await ask(byCitizenId, { citizenId: push.citizenId });
    await ask(byCitizenId, { citizenId: citizenId(8) });
  }
  const rows = (
    await Promise.all(
      ['gridworker', 'police', 'construction'].map((who) => readsOf(city.sql, `${who}:canary`, 1)),
    )
  ).flat();
  const files = await readdir(readsDir, { recursive: true, withFileTypes: true });
  const bytes = await Promise.all(
    files
      .filter((one) => one.isFile())
      .map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')),
  );
  const everything = bytes.join('\n') + JSON.stringify(rows);
  // What was looked at is what was read: the record and its fields are named.
  expect(bytes.join('\n')).toContain(recordId);
  expect(bytes.join('\n')).toContain('"citizenId"');
  for (const value of [push.citizenId, citizenId(8), push.phone, push.name, '独居老人金丝雀', '1900-01-01'])
    expect(everything).not.toContain(value);
});
