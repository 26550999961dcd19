import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectRaw } from '@cityhub/schema/runtime/database';
import { urlForRole } from '@cityhub/schema/runtime/database-url';
import { createKeyring } from '@cityhub/schema/runtime/log/record-keys';
import { signToken } from '@cityhub/schema/runtime/tokens';
import { revokeLedgerKey, rotateLedgerKeys } from '@cityhub/workers/seal/ledger-keys';
import { sealRound } from '@cityhub/workers/seal/seal-round';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalCity, openLocalCity } from '../corrections/local-city.ts';
import { persona } from '../harness/graph-client.ts';
import { judge } from './judged.ts';
import { runWitness } from './run-witness.ts';

const folder = mkdtempSync(join(tmpdir(), 'keys-'));
let place: LocalCity;
let database: ReturnType<typeof connectRaw>;
/** The hub's keys in the order in which they began. */
let keys: string[];

const deps = () => {
  const { secrets } = place.city;
  return { secrets, keyring: createKeyring(secrets), algorithms: ['Ed25519', 'SM2'] as const };
};
const ask = async (path: string): Promise<string> => {
  const token = await signToken(place.city.secrets, persona.auditor);
  return (
    await fetch(new URL(path, place.hub.graphUrl), { headers: { authorization: `Bearer ${token}` } })
  ).text();
};
const bundle = () => ask('/audit/bundle?tree=people&fromPosition=1&toPosition=3');
const order = { actor: 'operator:1', reason: 'the yearly change' };

beforeAll(async () => {
  place = await openLocalCity();
  const { url, secrets } = place.city;
  database = connectRaw(urlForRole(url, 'worker', secrets), { max: 1, name: 'test sealer' });
  await sealRound(database, deps());
  keys = (await ask('/audit/key')).trim().split('\n');
});
afterAll(async () => {
  await database?.end({ timeout: 1 });
  await place?.stop();
  rmSync(folder, { recursive: true });
});

test('the hub signs with Ed25519 and SM2, and either key will do', async () => {
  expect(keys.length).toBe(2);
  for (const key of keys)
    expect(await judge(await bundle(), { keys: [key] })).toEqual({ exit: 0, first: null, all: [] });
});

test('after a rotation the old keys and the new ones will do', async () => {
  await database.begin((tx) => rotateLedgerKeys(tx, deps(), order));
  await place.register(1);
  await sealRound(database, deps());
  keys.push(...(await ask('/audit/key')).trim().split('\n'));
  expect(new Set(keys).size).toBe(4);
  for (const key of keys)
    expect(await judge(await bundle(), { keys: [key] })).toEqual({ exit: 0, first: null, all: [] });
});

test('a witness that holds the first key follows the rotation', async () => {
  const look = (key: string, store: string) =>
    runWitness(place.hub.graphUrl, {
      key,
      store: join(folder, store),
      secret: join(folder, 'secret'),
      name: 'archive.example',
    });
  const { said } = await look(keys[0] as string, 'first');
  const publicKey = /archive\.example\+\S+/.exec(said)?.[0];
  const operator = await place.hub.ask(persona.operator);
  await operator(
    'mutation($input: RegisterWitnessInput!) { registerWitness(input: $input) { __typename } }',
    {
      input: { name: 'archive.example', publicKey },
    },
  );
  for (const [index, key] of keys.entries())
    expect(await look(key, `store ${index}`)).toMatchObject({
      exit: 0,
      said: expect.stringContaining('COSIGNED'),
    });
});

test('whoever holds a key that is revoked is told so, and the newer ones will do', async () => {
  const [first = '', , ...newer] = keys;
  const keyId = first.split('+')[1] as string;
  expect(await database.begin((tx) => revokeLedgerKey(tx, deps(), { ...order, keyId }))).toBe('REVOKED');
  expect(await judge(await bundle(), { keys: [first] })).toMatchObject({
    exit: 3,
    first: `keys/${keyId} HELD_KEY_REVOKED`,
  });
  for (const key of newer) expect(await judge(await bundle(), { keys: [key] })).toMatchObject({ exit: 0 });
});
