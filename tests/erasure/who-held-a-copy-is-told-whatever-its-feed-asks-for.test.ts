import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listed, notices } from '../corrections/amendments.ts';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import { until } from '../harness/until.ts';
import { compared, today } from '../reconciliation/reconciliations.ts';
import { erase, tablesWith } from './erasures.ts';

let city: ClonedCity;
let hub: LocalHub;
let operator: Ask;
let worker: Ask;
const stream = randomUUID();
const tag = '独居老人';

beforeAll(async () => {
  city = await cloneCity();
  const { sql } = city;
  // The police ask for those who live alone, and may see the tag that they filter on.
  await sql`
    insert into policy.access_grant (role, department, entity, fields, treatment, jurisdiction, purpose, legal_basis, valid_from)
    select role, department, entity, '{careTags}', 'SEE', jurisdiction, purpose, legal_basis, valid_from
    from policy.access_grant where department = 'police' and entity = 'Resident' limit 1`;
  await sql`
    update policy.feed set filter = ${sql.json([{ field: 'careTags', hasAny: [tag] }])} where department = 'police' and entity = 'Resident'`;
  await sql`
    insert into policy.feed (id, department, name, entity, shard, fields, jurisdiction, purpose, sink, filter, backfill_to)
    select ${stream}, 'police', 'police-stream', 'Resident', 1, fields, jurisdiction, purpose, '{"kind": "stream"}', filter,
      (select position from log.head where shard = 1)
    from policy.feed where department = 'police' and entity = 'Resident' limit 1`;
  await sql`update policy.feed set when_parked = 'HOLD' where department = 'population' and entity = 'Resident'`;
  hub = await startLocalHub(city);
  operator = await hub.ask(persona.operator);
  worker = await hub.ask(persona.gridworker(demoGrid));
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

async function push(index: number, more: Record<string, unknown>): Promise<any> {
  const input = residentPush(index, demoGrid, { wait: 'ALL_RECEIPTS', timeoutMs: 20_000, ...more });
  return (await worker(registerResident, { input })).data?.['registerResident'].receipt;
}
const held = async (department: string, id: string): Promise<Record<string, unknown> | undefined> => {
  const [row] = await city.department(department)`
    select to_jsonb(r) as row from cityhub.resident r where record_id = ${id}`;
  return row?.['row'];
};
const feedOf = async (department: string): Promise<string> => {
  const [row] = await city.sql`
    select id from policy.feed where department = ${department} and entity = 'Resident' and sink ->> 'kind' = 'postgres'`;
  return row?.['id'];
};

test('a feed with a filter is told of the erasure of what it was given, and of nothing else; no day shows drift', async () => {
  const [given, never] = [
    await push(1, { careTags: [tag], name: '独居一' }),
    await push(2, { name: '不独居' }),
  ];
  expect([(await held('police', given.recordId))?.['name'], await held('police', never.recordId)]).toEqual([
    '独居一',
    undefined,
  ]);
  const { receipt } = await erase(operator, { recordId: given.recordId });
  const other = (await erase(operator, { recordId: never.recordId })).receipt;
  await until('every feed has both erasures', async () => {
    const rows = await city.sql`
      select 1 from policy.feed f left join log.cursor c on c.feed_id = f.id
      where f.entity = 'Resident' and f.sink ->> 'kind' = 'postgres' and f.state = 'ACTIVE' and coalesce(c.position, 0) < ${other.version}`;
    return rows.length === 0;
  });
  expect(await held('police', given.recordId)).toMatchObject({
    version: receipt.version,
    name: null,
    gridCode: null,
  });
  expect((await held('police', given.recordId))?.['withdrawn_at']).not.toBeNull();
  expect(await held('police', never.recordId)).toBeUndefined();
  expect(await tablesWith(city.department('police'), ['独居一'])).toEqual([]);
  const police = await hub.ask(persona.department('police'));
  const told = await listed(police, notices, { first: 200 });
  expect(told.map((one) => [one.kind, one.recordId])).toEqual(told.map(() => ['ERASURE', given.recordId]));
  expect(told.map((one) => one.feedName)).toContain('police-stream');
  expect(told).toHaveLength(2);
  for (const department of ['police', 'population'])
    expect(await compared(operator, await feedOf(department), today()), department).toMatchObject({
      state: 'MATCH',
      drifted: 0,
    });
  const page = await city.sql.begin(async (tx) => {
    await tx`select set_config('cityhub.role', 'department', true), set_config('cityhub.department', 'police', true)`;
    return tx`select operation, record_id from log.feed_page(${stream}, 0, 1000)
      where record_id in (${given.recordId}, ${never.recordId})`;
  });
  expect([...page]).toEqual([{ operation: 'eraseRecord', record_id: given.recordId }]);
});

test('what waits behind a dead letter waits for nothing any more, and the erasure goes before it', async () => {
  const { recordId } = await push(3, { name: '收下' });
  expect((await held('population', recordId))?.['name']).toBe('收下');
  await city.department('population').unsafe(`
    create function public.refuse() returns trigger language plpgsql as $$
      begin if new.name = '拒收' then raise exception 'no'; end if; return new; end $$;
    create trigger refuse before insert or update on cityhub.resident for each row execute function public.refuse()`);
  await push(3, { idempotencyKey: 'refused', name: '拒收', wait: 'NONE' });
  await push(3, { idempotencyKey: 'waits', name: '等待', wait: 'NONE' });
  await until('one is parked and one is held behind it', async () => {
    const rows =
      await city.sql`select reason from log.parked where record_id = ${recordId} and state = 'PARKED'`;
    return rows.length === 2;
  });
  const { receipt } = await erase(operator, { recordId });
  await until('the copy is blanked', async () => {
    const row = await held('population', recordId);
    return row?.['version'] === receipt.version && row?.['withdrawn_at'] !== null && row?.['name'] === null;
  });
  const parked = await city.sql`
    select distinct state, decision_reason from log.parked where record_id = ${recordId}`;
  expect([...parked]).toEqual([{ state: 'DROPPED', decision_reason: 'ERASED' }]);
});

test('a feed that begins after the erasure learns nothing of the record', async () => {
  const { recordId } = await push(4, { name: '早已删除' });
  await erase(operator, { recordId });
  await city.sql`
    insert into policy.feed (id, department, name, entity, shard, fields, jurisdiction, purpose, sink, backfill_to)
    select gen_random_uuid(), 'population', 'population-late', 'Resident', 1, fields, jurisdiction, purpose,
      '{"kind": "postgres", "database": "department_civil_affairs"}', (select position from log.head where shard = 1)
    from policy.feed where department = 'population' and entity = 'Resident' limit 1`;
  const last = await push(5, { wait: 'NONE' });
  const late = city.department('civil-affairs');
  await until('the late feed has caught up', async () => {
    const [found] = await late`select to_regclass('cityhub.resident') as there`;
    if (found?.['there'] == null) return false;
    return (await late`select 1 from cityhub.resident where record_id = ${last.recordId}`).length === 1;
  });
  const [counts] = await late`
    select count(*)::int as n, count(*) filter (where record_id = ${recordId})::int as erased from cityhub.resident`;
  expect(counts?.['n']).toBeGreaterThan(100);
  expect(counts?.['erased']).toBe(0);
  const duties = await city.sql`
    select feed_name from log.notice_duty where record_id = ${recordId} and feed_name = 'population-late'`;
  expect([...duties]).toEqual([]);
});
