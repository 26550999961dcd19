import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalCity, openLocalCity } from '../corrections/local-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { demoGrid, registerResidents, residentPush } from '../harness/pushes.ts';
import { read, readAll } from './versions.ts';

let local: LocalCity;
const nextGrid = '420102010001002';

beforeAll(async () => {
  local = await openLocalCity();
});
afterAll(() => local?.stop());

/** Pushes many in one go; answers the ids of their records. */
async function pushMany(
  ask: Ask,
  round: string,
  from: number,
  count: number,
  grid: string,
): Promise<string[]> {
  const inputs = Array.from({ length: count }, (_, index) =>
    residentPush(from + index, grid, { idempotencyKey: `${round}-${index}`, name: round }),
  );
  const { registerResidents: answer } = await read(ask, registerResidents, { inputs });
  expect(answer.accepted).toBe(count);
  return answer.rows.map((row: any) => row.receipt.recordId);
}

const idsOf = (nodes: readonly any[]): string[] => nodes.map((node) => String(node.id));
const now = (): string => new Date().toISOString();

test('a page after another names each record of the moment once, while new versions and new records come', async () => {
  const ids = await pushMany(local.worker, 'first', 0, 450, demoGrid);
  const asOf = now();
  const query = `query($asOf: DateTime, $after: String) {
    residents(asOf: $asOf, first: 100, after: $after) { nodes { id name } pageInfo { hasNextPage endCursor } } }`;
  const nodes: any[] = [];
  for (let after: string | null = null, page = 0; page < 30; page += 1) {
    const { residents } = await read(local.worker, query, { asOf, after });
    nodes.push(...residents.nodes);
    await pushMany(local.worker, `later-${page}`, 300 + page * 20, 40, demoGrid);
    if (!residents.pageInfo.hasNextPage) break;
    after = residents.pageInfo.endCursor;
  }
  const pushed = new Set(ids);
  const found = nodes.filter(({ id }) => pushed.has(id));
  const listed = idsOf(nodes);
  expect(idsOf(found).toSorted()).toEqual(ids.toSorted());
  expect([...new Set(found.map(({ name }) => name))]).toEqual(['first']);
  expect(listed).toEqual([...new Set(listed)].toSorted());
  const again = (await readAll(local.worker, 'residents', 'id name', asOf)).nodes;
  expect(again).toEqual(nodes);
});

test('ids that are alike, as an older system may have made them, do not hold up a list, and none comes twice', async () => {
  const there = await local.hub.ask(persona.gridworker(nextGrid));
  const { sql } = local.city;
  await local.register(9000);
  await sql`
    insert into log.change (shard, position, entity, operation, record_id, jurisdiction, payload, sealed, leaf, actor, source, purpose,
      idempotency_key, body_mac, trace_id, accepted_at)
    select 1, h.position + n, c.entity, c.operation, ('ffffffff-ffff-8000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
      case when n in (5, 4995) then ${nextGrid} else ${demoGrid} end, c.payload, c.sealed, c.leaf, c.actor, c.source, c.purpose, 'alike-' || n,
      c.body_mac, c.trace_id, c.accepted_at
    from log.head h join log.change c on c.shard = 1 and c.position = h.position cross join generate_series(1, 5000) n
    where h.shard = 1`;
  await sql`update log.head set position = position + 5000 where shard = 1`;
  const ids = idsOf((await readAll(there, 'residents', 'id', now())).nodes);
  expect(ids.filter((id) => id.startsWith('ffffffff-ffff')).length).toBe(2);
  expect(ids).toEqual([...new Set(ids)].toSorted());
  await sql`delete from log.change where shard = 1 and record_id >= 'ffffffff-ffff-8000-8000-000000000000'`;
});

test('who sees few of many gets short pages that lead on to every one, and no cursor names another’s record', async () => {
  const there = await local.hub.ask(persona.gridworker(nextGrid));
  const hidden = new Set<string>();
  for (let part = 0; part < 5; part += 1) {
    const ids = await pushMany(local.worker, `many-${part}`, 10_000 + part * 1000, 1000, demoGrid);
    for (const id of ids) hidden.add(id);
  }
  const asOf = now();
  const before = await readAll(there, 'residents', 'id', asOf);
  const few = await pushMany(there, 'few', 50_000, 7, nextGrid);
  const after = await readAll(there, 'residents', 'id', now(), 5);
  const ids = idsOf(after.nodes);
  expect(ids.toSorted()).toEqual([...idsOf(before.nodes), ...few].toSorted());
  expect(new Set(ids).size).toBe(ids.length);
  // 2,000 records are looked at for a page, and there are more than 5,000.
  expect(before.pages).toBeGreaterThanOrEqual(3);
  const places = before.cursors.map((cursor) => JSON.parse(Buffer.from(cursor, 'base64url').toString())[0]);
  expect(places.filter((place) => hidden.has(place))).toEqual([]);
});
