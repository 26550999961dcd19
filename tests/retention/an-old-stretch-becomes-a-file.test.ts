import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cityhub } from '../cli/run-cityhub.ts';
import { act, createFeed, policeFeed } from '../feeds/feed-documents.ts';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import { until } from '../harness/until.ts';
import { endStretchHere, makeOld, untilAtRest } from './old-stretches.ts';

let city: ClonedCity;
let hub: LocalHub;
let folder: string;
/** The last position of the old stretch, and the record that has versions on both sides of it. */
let end: number;
let moved: { readonly recordId: string; readonly version: number };

const verifier = fileURLToPath(import.meta.resolve('cityhub-verify/verify.mjs'));

function verify(...args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [verifier, ...args], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}

const archive = (...flags: string[]) =>
  cityhub(['archive', '--into', join(folder, 'archive'), ...flags], {
    DATABASE_URL: city.url,
    SECRET_FILE: city.secretFile,
  });

async function push(index: number, key: string, name: string) {
  const worker = await hub.ask(persona.gridworker(demoGrid));
  const { receipt } = await act(worker, registerResident, {
    input: residentPush(index, demoGrid, { idempotencyKey: key, name }),
  });
  return receipt;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archive-'));
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
  const first = await push(1, 'old-1', '旧名');
  await push(1, 'old-2', '旧名二');
  moved = { recordId: first.recordId, version: first.version };
  end = await endStretchHere(city);
  await makeOld(city, end);
  await push(1, 'new-1', '新名');
  await hub.stop();
  hub = await startLocalHub(city);
  await untilAtRest(city);
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
  await rm(folder, { recursive: true, force: true });
});

const count = async () =>
  (await city.sql`select count(*)::int as rows from log.change where shard = 1 and position <= ${end}`)[0]?.[
    'rows'
  ];

test('an entry that was changed by hand stops it: nothing is taken out, and the place is named', async () => {
  const before = await count();
  const [row] = await city.sql`
    update log.change set payload = jsonb_set(payload, '{name}', '"other"') where shard = 1 and position = 3
    returning payload ->> 'gridCode' as grid`;
  expect(row).toBeDefined();
  const { code, stderr } = await archive();
  expect(code).toBe(1);
  expect(stderr).toContain('people/3 is not what was sealed');
  expect(await count()).toBe(before);
  const [stretch] = await city.sql`select archived_at from log.stretch where tree = 1 and from_position = 1`;
  expect(stretch?.['archived_at']).toBeNull();
  expect((await readdir(join(folder, 'archive'))).filter((name) => name.endsWith('.ndjson'))).toEqual([]);
});

test('a stretch that is old, sealed and delivered becomes a file that the verifier accepts', async () => {
  // As it was before the test above: the seed is the same in every city.
  const other = await cloneCity();
  const [whole] = await other.sql`select payload::text from log.change where shard = 1 and position = 3`;
  await other.drop();
  await city.sql`
    update log.change set payload = jsonb_set(payload, '{name}', ${whole?.['payload']}::text::jsonb -> 'name') where shard = 1 and position = 3`;
  const dry = await archive('--dry-run');
  expect(dry.stdout).toContain(`people/1 to ${end} is due`);
  const before = await count();
  const { code, stdout, stderr } = await archive();
  expect(code, stderr).toBe(0);
  expect(stdout).toContain(`people-1-${end}.ndjson`);
  const kept = await count();
  expect(kept).toBeLessThan(before);
  const file = join(folder, 'archive', `people-1-${end}.ndjson`);
  const text = await readFile(file, 'utf8');
  const lines = text.trimEnd().split('\n');
  expect(lines.length).toBe(end + 1);
  expect(text).not.toContain('旧名');
  const { keys } = JSON.parse(lines[0] as string);
  const checked = await verify(file, '--key', keys[0].vkey, '--lang', 'en');
  expect(checked.code, checked.output).toBe(0);
  lines[5] = (lines[5] as string).replace('system:demo-city', 'system:demo-town');
  await writeFile(file, `${lines.join('\n')}\n`);
  const changed = await verify(file, '--key', keys[0].vkey, '--lang', 'en');
  expect(changed.code).toBe(1);
  expect(changed.output).toContain('SEGMENT_ALTERED');
});

test('replaced versions are gone, the last one of each record stays, and the log goes on', async () => {
  const [old] = await city.sql`
    select count(*)::int as rows from log.change where shard = 1 and record_id = ${moved.recordId} and position <= ${end}`;
  expect(old?.['rows']).toBe(0);
  const [living] = await city.sql`
    select count(*)::int as missing from people.resident r where not exists (
      select from log.change c where c.shard = 1 and c.record_id = r.id and c.position = r.version)`;
  expect(living?.['missing']).toBe(0);
  const after = await push(2, 'after', '后来');
  expect(after.position).toBeGreaterThan(end);
});

test('a feed that begins now is filled with every record, those of the old stretch too', async () => {
  const urban = await hub.ask(persona.department('urban-management'));
  const order = policeFeed({ name: 'after-archive', fields: ['unitId'], purpose: 'city-management' });
  await act(urban, createFeed, { input: order });
  const [expected] = await city.sql`
    select count(*)::int as residents from people.resident r join log.change c on c.shard = 1 and c.position = r.version`;
  await until('the new feed holds them all', async () => {
    const [row] = await city.department('urban-management')`
      select count(*)::int as residents from cityhub.resident r where to_jsonb(r) ? 'unitId'`;
    return row?.['residents'] === expected?.['residents'];
  });
});

test('the place of a version that was taken out is proven as before', async () => {
  const auditor = await hub.ask(persona.auditor);
  const { data, errors } = await auditor(
    `query ($position: Position!) { inclusionProof(tree: people, position: $position) { __typename } }`,
    { position: moved.version },
  );
  expect(errors).toBeNull();
  expect(data?.['inclusionProof']).not.toBeNull();
});

test('what stood in the time of the old stretch is not guessed from what has stayed', async () => {
  const worker = await hub.ask(persona.gridworker(demoGrid));
  const asOf = `query ($id: ID!, $asOf: DateTime) { resident(id: $id, asOf: $asOf) { id name } }`;
  const old = new Date(Date.now() - 5 * 365.25 * 24 * 3600 * 1000).toISOString();
  const { errors } = await worker(asOf, { id: moved.recordId, asOf: old });
  expect(errors?.[0]?.extensions.code).toBe('ARCHIVED');
  const { data } = await worker(asOf, { id: moved.recordId, asOf: new Date().toISOString() });
  expect(data?.['resident']).toMatchObject({ name: '新名' });
});
