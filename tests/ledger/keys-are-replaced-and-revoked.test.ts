import {
  endorsementText,
  parseNote,
  signersOf,
  type VerifierKey,
  verifierKey,
} from '@cityhub/schema/ledger/note';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cityhub } from '../cli/run-cityhub.ts';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { until } from '../harness/until.ts';
import { startWorkerProcess, type WorkerProcess } from '../harness/worker-process.ts';
import { checkLedger, isSealed } from './check-ledger.ts';

interface KeyRow {
  readonly key_id: string;
  readonly generation: number;
  readonly algorithm: 'Ed25519' | 'SM2';
  readonly public_key: string;
  readonly since_size: number;
  readonly until_size: number | null;
  readonly previous_key_id: string | null;
  readonly endorsement: string | null;
  readonly revoked_at: Date | null;
}

let city: ClonedCity;
let worker: WorkerProcess;
const signatures = { LEDGER_SIGNATURES: 'ed25519,sm2' };
beforeAll(async () => {
  city = await cloneCity();
  worker = await startWorkerProcess(city, 'http://127.0.0.1:9/graphql', signatures);
});
afterAll(async () => {
  await worker?.stop();
  await city?.drop();
});

const command = (...args: string[]) =>
  cityhub(['ledger-key', ...args], { DATABASE_URL: city.url, SECRET_FILE: city.secretFile, ...signatures });

const rows = () => city.sql<KeyRow[]>`select * from log.ledger_key order by generation, algorithm`;
async function keyOf(row: KeyRow): Promise<VerifierKey> {
  const [ledger] = await city.sql<{ origin: string }[]>`select origin from log.ledger`;
  return verifierKey(ledger?.origin ?? '', row.algorithm, Buffer.from(row.public_key, 'base64'));
}
const untilSealed = () => until('all is sealed', () => isSealed(city.sql));

test('a new generation is endorsed by the old one, signs from its first size on, and alone', async () => {
  await untilSealed();
  const { code, stdout } = await command('rotate', '--reason', 'every year');
  expect(code).toBe(0);
  await untilSealed();
  await checkLedger(city.sql);
  const keys = await rows();
  expect(keys.map((row) => [row.generation, row.algorithm])).toEqual([
    [1, 'Ed25519'],
    [1, 'SM2'],
    [2, 'Ed25519'],
    [2, 'SM2'],
  ]);
  for (const row of keys) expect(stdout).toContain(`+${row.key_id}+`);
  expect(keys.map((row) => row.previous_key_id)).toEqual([
    null,
    keys[0]?.key_id,
    keys[0]?.key_id,
    keys[1]?.key_id,
  ]);
  for (const row of keys.slice(1)) {
    const previous = keys.find((one) => one.key_id === row.previous_key_id) as KeyRow;
    const { name, keyId } = await keyOf(previous);
    const signature = Buffer.from(row.endorsement ?? '', 'base64');
    const text = endorsementText(await keyOf(row), row.since_size);
    expect(
      signersOf({ text, signatures: [{ name, keyId, signature, line: '' }] }, [await keyOf(previous)]),
    ).toHaveLength(1);
  }
  const heads = await city.sql<{ size: number; note: string }[]>`
    select size, note from log.tree_head where tree = 0 order by size`;
  for (const { size, note } of heads) {
    const signed = parseNote(note).signatures.map(({ keyId }) => keyId);
    const inForce = keys.filter(
      (row) => row.since_size <= size && (row.until_size === null || size <= row.until_size),
    );
    expect(signed, `size ${size}`).toEqual(inForce.map((row) => row.key_id));
  }
  expect(heads.at(-1)?.size).toBeGreaterThanOrEqual(keys[2]?.since_size ?? Number.NaN);
});

test('an old key is revoked, the one that signs is not', async () => {
  const [first, , second] = await rows();
  const refused = await command('revoke', second?.key_id ?? '', '--reason', 'none');
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('begin a new one first')]);
  expect((await command('revoke', 'ffffffff', '--reason', 'none')).code).toBe(1);
  const done = await command('revoke', first?.key_id ?? '', '--reason', 'a copy was lost');
  expect(done.code).toBe(0);
  expect((await rows())[0]?.revoked_at).not.toBeNull();
  expect((await command('show')).stdout.split('\n')[0]).toMatch(/ generation 1 since 1 until \d+ revoked /);
});

test('beginning, replacement and revocation stand in the log, and are sealed like everything else', async () => {
  await untilSealed();
  await checkLedger(city.sql);
  const changes = await city.sql`
    select operation, payload ->> 'keyId' as key, payload ->> 'reason' as reason, actor
    from log.change where shard = 6 and entity = 'LedgerKey' order by position`;
  const [one, two, three, four] = (await rows()).map((row) => row.key_id);
  expect(changes.map((row) => [row['operation'], row['key'], row['reason']])).toEqual([
    ['beginLedgerKey', one, 'the first key of its algorithm'],
    ['beginLedgerKey', two, 'the first key of its algorithm'],
    ['rotateLedgerKey', three, 'every year'],
    ['rotateLedgerKey', four, 'every year'],
    ['revokeLedgerKey', one, 'a copy was lost'],
  ]);
});
