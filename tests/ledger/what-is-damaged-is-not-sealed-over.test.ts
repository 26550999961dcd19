import { afterAll, beforeEach, expect, test } from 'vitest';
import { type DispatchCity, startDispatchCity } from '../dispatch/dispatch-city.ts';
import { until } from '../harness/until.ts';
import { forkWorker } from '../harness/worker-process.ts';
import { readHeads } from './check-ledger.ts';

const cities: DispatchCity[] = [];
let here: DispatchCity;
beforeEach(async () => {
  here = await startDispatchCity();
  cities.push(here);
  await here.append(Array.from({ length: 300 }, (_, person) => ({ person })));
  const worker = await here.startWorker();
  await until('all is sealed', async () => (await sizeOf(1)) === 300);
  await worker.stop();
  await here.append(Array.from({ length: 100 }, (_, person) => ({ person })));
});
afterAll(() => Promise.all(cities.map((city) => city.stop())));

const sizeOf = async (tree: number): Promise<number> =>
  (await here.hub`select size from log.tree where tree = ${tree}`)[0]?.['size'];

/** What a worker says of the ledger until it has said `code`. */
async function untilReported(code: string): Promise<string> {
  const child = forkWorker(here.city, 'http://127.0.0.1:9/graphql', { LOG_LEVEL: 'warn' }, 'pipe');
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    await until(`${code} is reported`, async () => said.includes(`"code":"${code}"`));
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
  return said;
}

test.each([
  ['a change that is gone', 'GAP', 'delete from log.change where shard = 1 and position = 350'],
  ['the last change that is gone', 'GAP', 'delete from log.change where shard = 1 and position = 400'],
  ['a head that went back', 'SHRUNK', 'update log.head set position = 200 where shard = 1'],
  [
    'a tile that was changed',
    'TILES',
    `update log.tile set hashes = overlay(hashes placing '\\x00' from 1) where tree = 1 and level = 0 and index = 1`,
  ],
  ['a tile that is gone', 'TILES', 'delete from log.tile where tree = 1 and level = 1'],
  ['a root that was changed', 'TILES', `update log.tree set root = sha256('x') where tree = 1`],
])('%s', async (_what, code, damage) => {
  await here.hub.unsafe(damage);
  const before = (await readHeads(here.hub)).filter(({ tree }) => tree === 1);
  // Another tree goes on.
  await here.hub`insert into log.delivery (feed_id, shard, from_position, to_position, records, attempts)
    values (gen_random_uuid(), 1, 0, 1, 1, 1)`;
  const said = await untilReported(code);
  expect(said).toContain('"tree":"people"');
  await until('the deliveries are sealed', async () => (await sizeOf(8)) === 1);
  expect(await sizeOf(1)).toBe(300);
  expect((await readHeads(here.hub)).filter(({ tree }) => tree === 1)).toEqual(before);
});

test('a key that is not made by the secret signs nothing', async () => {
  await here.hub`update log.ledger_key set public_key = encode(sha256('another'), 'base64')`;
  await untilReported('FOREIGN_LEDGER_KEY');
  expect(await sizeOf(1)).toBe(300);
});
