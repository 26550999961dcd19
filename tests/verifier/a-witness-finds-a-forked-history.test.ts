import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signToken } from '@cityhub/schema/runtime/tokens';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuditCity, openAuditCity } from '../audit/audit-city.ts';
import { persona } from '../harness/graph-client.ts';
import { judge } from './judged.ts';
import { runWitness } from './run-witness.ts';
import { keep } from './sealed-city.ts';

const folder = mkdtempSync(join(tmpdir(), 'witness-'));
const store = join(folder, 'store.ndjson');
let place: AuditCity;
let key: string;
let putBack: () => Promise<void>;

beforeAll(async () => {
  place = await openAuditCity();
  await place.register(1);
  await place.seal();
  key = (await (await fetch(place.url('/audit/key'))).text()).trim();
});
afterAll(async () => {
  await place?.stop();
  rmSync(folder, { recursive: true });
});

const witness = (more?: readonly string[], input?: string) =>
  runWitness(
    place.url('/'),
    { key, store, secret: join(folder, 'secret'), name: 'archive.example' },
    more,
    input,
  );
const kept = (): any[] =>
  readFileSync(store, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const cosignatures = async (): Promise<number> =>
  (await place.city.sql<{ count: number }[]>`select count(*)::int from log.cosignature`)[0]?.count ?? 0;
const checkpoint = async (): Promise<string> => (await fetch(place.url('/audit/checkpoint'))).text();
const grow = async (index: number): Promise<void> => {
  await place.register(index);
  await place.seal();
};
let witnessKey = '';

/** The file of all people, as an auditor gets it. */
async function bundle(): Promise<string> {
  const token = await signToken(place.city.secrets, persona.auditor);
  const [tree] = await place.city.sql<{ size: number }[]>`select size from log.tree where tree = 1`;
  const path = `/audit/bundle?tree=people&fromPosition=1&toPosition=${tree?.size}`;
  return (await fetch(place.url(path), { headers: { authorization: `Bearer ${token}` } })).text();
}

/** What a backup of the hub's database brings back. */
const restorable = [
  'log.change',
  'log.head',
  'log.read',
  'log.record_key',
  'log.tree',
  'log.tile',
  'log.tree_head',
  'log.city_entry',
  'people.resident',
];

test('a witness nobody knows keeps the head, and its cosignature is not taken', async () => {
  const { exit, said } = await witness();
  witnessKey = /archive\.example\+\S+/.exec(said)?.[0] ?? '';
  expect(said).toMatch(/REGISTER: .+\nSEEN: .+\nNOT_TAKEN: .+\n$/);
  expect([exit, kept().length, await cosignatures()]).toEqual([2, 1, 0]);
  expect(statSync(join(folder, 'secret')).mode & 0o777).toBe(0o600);
});

test('once it is registered it cosigns, and the bundle carries its signature', async () => {
  const operator = await place.hub.ask(persona.operator);
  const mutation =
    'mutation($input: RegisterWitnessInput!) { registerWitness(input: $input) { __typename } }';
  const { data } = await operator(mutation, { input: { name: 'archive.example', publicKey: witnessKey } });
  expect(data?.['registerWitness'].__typename).toMatch(/Witness|Success/);
  const { exit, said } = await witness();
  expect(said).toMatch(/COSIGNED/);
  expect([exit, kept().length, await cosignatures()]).toEqual([0, 1, 1]);
  expect(await judge(await bundle(), { keys: [key], witnessKeys: [witnessKey], store })).toEqual({
    exit: 0,
    first: null,
    all: [],
  });
});

test('it follows the ledger as it grows, and a bundle that is newer than its last head is tied to it', async () => {
  for (const index of [2, 3]) {
    await grow(index);
    expect((await witness()).exit).toBe(0);
  }
  expect(kept().length).toBe(3);
  await grow(4);
  expect(await judge(await bundle(), { keys: [key], witnessKeys: [witnessKey], store })).toEqual({
    exit: 0,
    first: null,
    all: [],
  });
});

test('what a crash left of a line is written over', async () => {
  const whole = readFileSync(store, 'utf8');
  writeFileSync(store, `${whole}{"note":"cityhub/`);
  expect((await witness()).exit).toBe(0);
  expect(kept().length).toBe(4);
});

test('a head that came with a delivery is checked in the same way, also one that is older than the last', async () => {
  const older = kept()[1].note;
  expect(await witness(['--note', '-'], older)).toMatchObject({ exit: 0 });
  expect(await witness(['--note', '-'], await checkpoint())).toMatchObject({ exit: 0 });
  expect(await witness(['--note', '-'], older.replace(/\n(\d+)\n/, '\n1$1\n'))).toMatchObject({
    exit: 1,
    said: expect.stringContaining('BAD_HEAD'),
  });
  expect(kept().length).toBe(4);
});

test('a hub that is not there, and a store that is spoiled, are not a fork: exit 2', async () => {
  expect(await witness(['--once', '--hub', 'http://127.0.0.1:9'])).toMatchObject({
    exit: 2,
    said: expect.stringContaining('UNREACHABLE'),
  });
  expect(await witness(['--once', '--store', join(folder, 'secret')])).toMatchObject({
    exit: 2,
    said: expect.stringContaining('BAD_STORE'),
  });
  expect(await witness(['--once', '--name', 'No Name'])).toMatchObject({
    exit: 2,
    said: expect.stringContaining('USAGE'),
  });
});

test('a database that is brought back from before is shorter: nothing is cosigned, and a bundle is found truncated', async () => {
  putBack = await keep(place.city.sql, restorable);
  await grow(5);
  await grow(6);
  expect((await witness()).exit).toBe(0);
  await putBack();
  putBack = await keep(place.city.sql, restorable);
  const before = await cosignatures();
  const { exit, said } = await witness();
  expect([exit, said]).toEqual([1, expect.stringMatching(/SHRUNK: .*kept.* \/ .*缩短/)]);
  expect([kept().at(-1).evidence, await cosignatures()]).toEqual(['SHRUNK', before]);
  // Its own clock must be sure: what the witness saw is made older than any difference of clocks.
  const lines = kept().map((line) => JSON.stringify({ ...line, at: '2026-01-01T00:00:00.000Z' }));
  const old = join(folder, 'old.ndjson');
  writeFileSync(old, `${lines.join('\n')}\n`);
  expect(await judge(await bundle(), { keys: [key], store: old })).toMatchObject({
    exit: 1,
    first: expect.stringMatching(/^witness \d+ TRUNCATED$/),
  });
});

test('once it has grown again in another way it is a fork, though the hub’s own key has signed it', async () => {
  for (const index of [7, 8, 9]) await grow(index);
  const text = await bundle();
  // By itself it is faultless: the operator has the key. The witness is what finds it.
  expect(await judge(text, { keys: [key] })).toMatchObject({ exit: 0 });
  const before = await cosignatures();
  const { exit, said } = await witness();
  expect([exit, said]).toEqual([1, expect.stringMatching(/FORKED: FORK: .* \/ 分叉/)]);
  expect([kept().at(-1).evidence, await cosignatures()]).toEqual(['FORKED', before]);
  expect(await judge(text, { keys: [key], store })).toMatchObject({
    exit: 1,
    first: expect.stringMatching(/FORKED$/),
  });
});
