import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResident, residentPush } from '../harness/pushes.ts';

// The files of the cluster as a thief has them: tables, indexes, queues and the write-ahead log. No worker runs, since a
// department's own database, which holds what it was sent in the clear, stands in the same cluster here.

let city: ClonedCity;
let hub: LocalHub;
beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

/** Pushed by no other test: what is found of it is ours. */
const push = residentPush(9_876_541, demoGrid, { name: '欧阳寻不着' });

async function filesSince(start: number): Promise<Buffer[]> {
  const [place] = await city.sql<{ folder: string; oid: string }[]>`
    select current_setting('data_directory') as folder, oid::text from pg_database where datname = current_database()`;
  const { folder, oid } = place ?? expect.unreachable();
  return [`base/${oid}`, 'global', 'pg_wal']
    .flatMap((part) => globSync(`${part}/**/*`, { cwd: folder }).map((file) => join(folder, file)))
    .filter((file) => {
      // Other tests write, too: a file may be gone by now.
      const found = statSync(file, { throwIfNoEntry: false });
      return found?.isFile() === true && found.mtimeMs >= start;
    })
    .map((file) => readFileSync(file));
}

const holding = (files: readonly Buffer[], value: string): number =>
  files.filter((bytes) => bytes.includes(value) || bytes.includes(Buffer.from(value).toString('base64')))
    .length;

test('neither tables nor the write-ahead log hold a citizen id or a phone in the clear', async () => {
  const start = Date.now() - 60_000;
  const ask = await hub.ask(persona.gridworker(demoGrid));
  const { data } = await ask(registerResident, { input: push });
  expect(data?.['registerResident'].__typename).toBe('RegisterResidentPayload');
  // What a reader sees is unsealed: that must not be written either.
  await ask('query($id: String!) { residentByCitizenId(citizenId: $id) { citizenId phone name } }', {
    id: push.citizenId,
  });
  await city.sql`checkpoint`;
  const files = await filesSince(start);
  expect(
    holding(files, push.name),
    'the name, which is kept in the clear, so that a search finds something',
  ).toBeGreaterThan(0);
  expect(holding(files, push.citizenId)).toBe(0);
  expect(holding(files, push.phone)).toBe(0);
});
