import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { citizenId, demoGrid } from '../harness/pushes.ts';
import { postImport, sourceToken } from './import-harness.ts';

let city: ClonedCity;
let hub: LocalHub;
let token: string;
beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
  token = await sourceToken(city, 'population-register', 'population');
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

const row = (index: number, more: Record<string, unknown> = {}) => ({
  citizenId: citizenId(index),
  name: `居民${index}`,
  phone: `199${String(index).padStart(8, '0')}`,
  gridCode: demoGrid,
  ...more,
});
const ndjson = (rows: readonly object[]): string => rows.map((one) => `${JSON.stringify(one)}\n`).join('');
const send = (body: string | Uint8Array, key: string) =>
  postImport(hub.graphUrl, token, 'resident', body, { 'idempotency-key': key });

test('rows are stored once, named with their source, and a repeat is told as one', async () => {
  const rows = Array.from({ length: 1200 }, (_, index) => row(index));
  const first = await send(ndjson(rows), 'file-1');
  expect(first).toMatchObject({
    status: 200,
    refused: [],
    sums: { accepted: 1200, repeated: 0, refused: 0, taken: 1200 },
  });
  const again = await send(ndjson(rows), 'file-1');
  expect(again.sums).toEqual({ accepted: 0, repeated: 1200, refused: 0, taken: 1200 });
  const [stored] = await city.sql`
    select count(*)::int as changes, array_agg(distinct source) as sources, array_agg(distinct purpose) as purposes
    from log.change where actor = 'source:population-register'`;
  expect(stored).toEqual({ changes: 1200, sources: ['population-register'], purposes: ['data-provision'] });
});

test('each bad row is refused on its own, with line, column and code and without its value', async () => {
  const bad = [
    row(2000),
    row(2001, { citizenId: '420102199001011234' }),
    row(2002, { name: 5 }),
    row(2003, { nickname: '小明' }),
    row(2004, { phone: '' }),
    row(2005, { gridCode: '999999999999999' }),
    row(2006, { careTags: ['独居老人', 7] }),
    row(2007),
  ];
  const { refused, sums, status } = await send(ndjson(bad), 'file-2');
  expect(status).toBe(200);
  expect(sums).toEqual({ accepted: 2, repeated: 0, refused: 6, taken: 8 });
  expect(
    refused.map(({ line, issues }) => [line, ...issues.map(({ column, code }) => `${column} ${code}`)]),
  ).toEqual([
    [2, 'citizenId INVALID_CITIZEN_ID'],
    [3, 'name INVALID_TEXT'],
    [4, 'nickname UNKNOWN_COLUMN'],
    [5, 'phone REQUIRED'],
    [6, 'gridCode UNKNOWN_GRID'],
    [7, 'careTags INVALID_TEXT'],
  ]);
  expect(JSON.stringify(refused)).not.toMatch(/4201021990|小明|99999999/);
});
