import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalCity, openLocalCity } from '../corrections/local-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { startLocalHub } from '../harness/local-hub.ts';
import { demoGrid } from '../harness/pushes.ts';
import { until } from '../harness/until.ts';
import { versions } from './lineage-documents.ts';

let local: LocalCity;
let auditor: Ask;
let recordId: string;
const versionsMade = 10_000;

/** A record with ten thousand versions: the name alternates at each of the last hundred, and is one before. */
beforeAll(async () => {
  local = await openLocalCity();
  auditor = await local.hub.ask(persona.auditor);
  const receipt = await local.register(1);
  recordId = receipt.recordId;
  await local.city.sql`
    insert into log.change (shard, position, entity, operation, record_id, jurisdiction, payload, sealed, leaf, actor, source, purpose,
      idempotency_key, body_mac, cause, trace_id, accepted_at)
    select c.shard, c.position + n, entity, operation, record_id, jurisdiction,
      case when n > ${versionsMade - 100} and n % 2 = 0 then jsonb_set(payload, '{name}', '"王小明"') else payload end,
      sealed, leaf, actor, source, purpose, 'v' || n, body_mac, cause, trace_id, clock_timestamp()
    from log.change c, generate_series(1, ${versionsMade}) n where c.shard = 1 and c.position = ${receipt.position}`;
  await local.city.sql`update log.head set position = position + ${versionsMade} where shard = 1`;
  await local.city.sql`analyze log.change`;
});
afterAll(() => local?.stop());

const light = `query($recordId: ID!, $field: String, $first: Int, $after: String) { lineage(recordId: $recordId, field: $field) {
  versions(first: $first, after: $after) { nodes { version changed { name } } pageInfo { hasNextPage endCursor } } } }`;
const page = async (variables: Record<string, unknown>): Promise<any> =>
  (await auditor(light, { recordId, ...variables })).data?.['lineage'].versions;

test('a page holds 50 versions at most, and the pages together each of them once', async () => {
  const seen: number[] = [];
  let after: string | null = null;
  let pages = 0;
  do {
    const answer: any = await page({ first: 200, after });
    expect(answer.nodes.length).toBeLessThanOrEqual(50);
    seen.push(...answer.nodes.map((one: any) => one.version));
    after = answer.pageInfo.hasNextPage ? answer.pageInfo.endCursor : null;
    pages += 1;
  } while (after !== null);
  expect(pages).toBe(Math.ceil((versionsMade + 1) / 50));
  expect(new Set(seen).size).toBe(versionsMade + 1);
  expect(seen).toEqual(seen.toSorted((a, b) => b - a));
});

test('a field that seldom changed is found a bounded stretch at a time', async () => {
  const found: number[] = [];
  const sizes: number[] = [];
  let after: string | null = null;
  do {
    const answer: any = await page({ field: 'name', first: 50, after });
    found.push(...answer.nodes.map((one: any) => one.version));
    sizes.push(answer.nodes.length);
    after = answer.pageInfo.hasNextPage ? answer.pageInfo.endCursor : null;
  } while (after !== null);
  // Each of the hundred but the first, which is like the one before it; and the first version of all.
  expect(found).toHaveLength(100);
  expect(new Set(found).size).toBe(100);
  expect(sizes.length).toBeLessThanOrEqual(versionsMade / 1000 + 4);
  expect(sizes).toContain(0);
});

test('every statement of a lineage goes by an index, whatever stands in the tables', async () => {
  const { sql } = local.city;
  const rowsRead = async (): Promise<Map<string, number>> => {
    const rows = await sql<{ name: string; reads: number }[]>`
      select relname as name, seq_tup_read::int as reads from pg_stat_user_tables where schemaname in ('log', 'exchange')`;
    return new Map(rows.map((row) => [row.name, row.reads]));
  };
  const connections = async (): Promise<number[]> =>
    (await sql<{ pid: number }[]>`select pid from pg_stat_activity where datname = current_database()`).map(
      (row) => row.pid,
    );
  await sql`insert into log.receipt (feed_id, shard, position, delivery_id, record_id, attempts, status, digest)
    select f.id, 1, n, 'd', gen_random_uuid(), 1, 200, sha256('') from (select id from policy.feed limit 1) f, generate_series(1, 20000) n`;
  await sql`insert into log.read (position, accepted_at, read_at, trace_id, actor, role, department, purpose, subgraph, entity, seen, masked,
      refused, record_ids, code, leaf)
    select 100000 + n, now(), now(), 'trace', 'department:health', 'department', 'health', 'health', 'people', 'Resident', '{name}', '{}', '{}',
      array[gen_random_uuid()], null, sha256('') from generate_series(1, 20000) n`;
  await sql`analyze log.receipt, log.read`;
  const known = new Set(await connections());
  const hub = await startLocalHub(local.city, { workers: false });
  const readers = await Promise.all(
    [persona.auditor, persona.department('police'), persona.gridworker(demoGrid)].map(hub.ask),
  );
  await local.deliverAll();
  for (const reader of readers) await versions(reader, { recordId, first: 50 });
  const before = await rowsRead();
  for (const reader of readers) expect(await versions(reader, { recordId, first: 50 })).toHaveLength(50);
  const opened = (await connections()).filter((pid) => !known.has(pid));
  expect(opened.length).toBeGreaterThan(5);
  await hub.stop();
  // A connection counts what it read when it ends.
  await until('its connections ended', async () =>
    (await connections()).every((pid) => !opened.includes(pid)),
  );
  for (const [name, reads] of await rowsRead())
    expect(reads - (before.get(name) ?? 0), name).toBeLessThan(500);
});
