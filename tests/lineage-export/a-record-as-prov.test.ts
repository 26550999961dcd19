import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cityhub } from '../cli/run-cityhub.ts';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResident, residentPush } from '../harness/pushes.ts';

let city: ClonedCity;
let hub: LocalHub;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineage-'));
  city = await cloneCity();
  hub = await startLocalHub(city);
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
  await rm(folder, { recursive: true, force: true });
});

const run = (...flags: string[]) =>
  cityhub(['lineage', 'export', ...flags], { DATABASE_URL: city.url, SECRET_FILE: city.secretFile });

/** The members of every relation that name something, and which of the three sections it must stand in. */
const sectionOf: Readonly<Record<string, 'entity' | 'activity' | 'agent'>> = {
  'prov:entity': 'entity',
  'prov:generatedEntity': 'entity',
  'prov:usedEntity': 'entity',
  'prov:activity': 'activity',
  'prov:informed': 'activity',
  'prov:informant': 'activity',
  'prov:agent': 'agent',
  'prov:delegate': 'agent',
  'prov:responsible': 'agent',
};

test('versions, copies, pushes and deliveries of a record are one graph whose every end is there', async () => {
  const worker = await hub.ask(persona.gridworker(demoGrid));
  const inputs = ['first', 'second'].map((key) =>
    residentPush(1, demoGrid, { idempotencyKey: key, name: key, wait: 'ALL_RECEIPTS', timeoutMs: 10_000 }),
  );
  const receipts = [];
  for (const input of inputs) {
    const { data } = await worker(registerResident, { input });
    receipts.push(data?.['registerResident'].receipt);
  }
  const file = join(folder, 'record.json');
  const { code, stderr } = await run('--prov', file, '--record', receipts[0].recordId);
  expect(code, stderr).toBe(0);
  const text = await readFile(file, 'utf8');
  const document = JSON.parse(text);
  const [first, second] = receipts.map(({ position }) => `hub:version-people-${position}`);
  expect(document.entity).toHaveProperty([first as string]);
  expect(document.entity).toHaveProperty([second as string]);
  const derived = Object.values<any>(document.wasDerivedFrom);
  expect(derived).toContainEqual(
    expect.objectContaining({ 'prov:generatedEntity': second, 'prov:usedEntity': first }),
  );
  expect(Object.values<any>(document.wasInvalidatedBy)).toContainEqual(
    expect.objectContaining({ 'prov:entity': first }),
  );
  const delivered = receipts.flatMap(({ deliveries }) =>
    deliveries.filter((one: any) => one.state === 'DELIVERED'),
  );
  const copies = derived.filter((one) => one['prov:generatedEntity'].startsWith('hub:copy-'));
  expect(delivered.length).toBeGreaterThan(0);
  expect(copies.length).toBe(delivered.length);
  let ends = 0;
  for (const [section, relations] of Object.entries<any>(document)) {
    if (['prefix', 'entity', 'activity', 'agent'].includes(section)) continue;
    for (const relation of Object.values<any>(relations)) {
      for (const [member, name] of Object.entries<any>(relation)) {
        if (member === 'prov:time') continue;
        expect(document[sectionOf[member] as string], `${section} ${member} ${name}`).toHaveProperty([name]);
        ends += 1;
      }
    }
  }
  expect(ends).toBeGreaterThan(10);
  for (const { citizenId, phone } of inputs) {
    expect(text).not.toContain(citizenId);
    expect(text).not.toContain(phone);
  }
});

test('an id of nothing is told in one line', async () => {
  for (const id of ['0c170000-0002-8000-8000-999999999999', 'x']) {
    const { code, stderr } = await run('--prov', join(folder, 'none.json'), '--record', id);
    expect(code).toBe(1);
    expect(stderr).toMatch(/No record has this id/);
  }
});
