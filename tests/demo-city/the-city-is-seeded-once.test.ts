import { resident as residentEvent } from '@cityhub/schema/events/resident';
import { commitments, leafHash } from '@cityhub/schema/runtime/log/leaf';
import { createKeyring } from '@cityhub/schema/runtime/log/record-keys';
import { unseal } from '@cityhub/schema/runtime/log/seal';
import { planCity } from 'cityhub/demo-city/city-plan';
import { residentAt } from 'cityhub/demo-city/residents';
import { isCityComplete, seedCity } from 'cityhub/demo-city/seed';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmptyHub, emptyHub, rowCounts } from './empty-hub.ts';

const residents = 200;
let hub: EmptyHub;
const lines: string[] = [];

beforeAll(async () => {
  hub = await emptyHub();
  await seedCity({
    adminUrl: hub.url,
    secrets: hub.secrets,
    residents,
    city: 'small',
    report: (line) => lines.push(line),
  });
});
afterAll(() => hub.drop());

test('all tables are filled, and it says so in one line', async () => {
  expect(lines).toEqual(['demo city: 200 residents, 300 grids']);
  expect(await rowCounts(hub.sql)).toMatchObject({
    'housing.division': 3716,
    'housing.grid': 300,
    'people.grid_worker': 300,
    'people.resident': residents,
    'sensors.sensor': 100,
    'tickets.ticket': 40,
    'tickets.deadline': 40,
    'tickets.score_entry': 0,
    'exchange.department': 14,
  });
});

test('a second seed changes nothing and says nothing, even if it asks for more', async () => {
  const before = await rowCounts(hub.sql);
  await seedCity({
    adminUrl: hub.url,
    secrets: hub.secrets,
    residents: 5000,
    city: 'small',
    report: (line) => lines.push(line),
  });
  expect(await rowCounts(hub.sql)).toEqual(before);
  expect(lines).toHaveLength(1);
  expect(await isCityComplete(hub.url)).toBe(true);
});

test('positions are dense, and each head stands at the last one', async () => {
  const shards = await hub.sql<{ name: string; head: number; changes: number; last: number }[]>`
    select h.name, h.position as head, count(c.position) as changes, coalesce(max(c.position), 0) as last
    from log.head h left join log.change c on c.shard = h.shard group by h.name, h.position`;
  for (const { name, head, changes, last } of shards)
    expect([name, changes, last]).toEqual([name, head, head]);
});

test('each row stands at the version of its last change, and has a record key', async () => {
  const [wrong] = await hub.sql<{ count: number }[]>`
    with rows as (
      select 1 as shard, id, version from people.resident union all
      select 2, id, version from housing.occupancy union all
      select 3, id, version from tickets.ticket
    ), last as (select shard, record_id, max(position) as position from log.change group by shard, record_id)
    select count(*) as count from rows full join last on last.record_id = rows.id and last.shard = rows.shard
    left join log.record_key k on k.record_id = last.record_id
    where rows.version is distinct from last.position or k.record_id is null`;
  expect(wrong?.count).toBe(0);
});

test('a resident is stored as a push would store him: sealed, committed to, and found again by his citizen id', async () => {
  const keyring = createKeyring(hub.secrets);
  const { fields } = residentAt(planCity(), 7);
  const id = keyring.recordId(residentEvent.entity, fields.citizenId);
  const [row] = await hub.sql`
    select c.*, k.wrapped, r.sealed as current from log.change c
    join log.record_key k using (record_id) join people.resident r on r.id = c.record_id where c.record_id = ${id}`;
  const key = keyring.unwrap(id, row?.['wrapped']);
  const secret = { citizenId: fields.citizenId, phone: fields.phone };
  expect(unseal(key, 'Resident', id, row?.['sealed'])).toEqual(secret);
  expect(unseal(key, 'Resident', id, row?.['current'])).toEqual(secret);
  expect(JSON.stringify(row?.['payload'])).not.toContain(fields.citizenId);
  const entry = {
    shard: 1,
    entity: 'Resident',
    operation: 'registerResident',
    recordId: id,
    jurisdiction: fields.gridCode,
    actor: 'system:demo-city',
    source: 'demo-city',
    purpose: 'demo',
    idempotencyKey: 'seed-resident-7',
    cause: null,
    traceId: row?.['trace_id'] as string,
  };
  expect(Buffer.from(row?.['leaf']).toString('base64')).toBe(
    leafHash(entry, commitments(key, entry, fields)),
  );
});

test('no citizen id and no phone number stands anywhere in the clear', async () => {
  const [found] = await hub.sql<{ count: number }[]>`
    select count(*) as count from log.change where payload::text ~ '999999(19|20)[0-9]{9}|1990{4}'`;
  expect(found?.count).toBe(0);
});

test('row level security is as the migrations left it', async () => {
  const open = await hub.sql`
    select relname from pg_class join pg_namespace n on n.oid = relnamespace
    where n.nspname || '.' || relname in
      ('people.resident', 'people.household', 'housing.occupancy', 'tickets.ticket', 'sensors.sensor')
      and not (relrowsecurity and relforcerowsecurity)`;
  expect([...open]).toEqual([]);
});

test('only sensors of households with a call button name a resident, and he exists', async () => {
  const watching = await hub.sql<{ kind: string; known: boolean }[]>`
    select s.kind, r.id is not null as known from sensors.sensor s
    left join people.resident r on r.id = s.subject_resident_id and r.grid_code = s.grid_code
    where s.subject_resident_id is not null`;
  expect(watching.length).toBeGreaterThan(0);
  for (const sensor of watching) expect(sensor).toEqual({ kind: 'care-call', known: true });
});

test('every clock of the demo city was kept', async () => {
  const clocks = await hub.sql`
    select count(*)::int as count from tickets.deadline d join tickets.ticket t on t.id = d.ticket_id
    where d.outcome = 'KEPT' and d.settled_at = t.accepted_at and d.settled_at < d.due_at and d.department = t.department`;
  expect(clocks[0]?.['count']).toBe(40);
});
