import { afterAll, beforeAll, expect, test } from 'vitest';
import { acknowledge, correct, laggards, listed, notices, openDispute } from '../corrections/amendments.ts';
import { type LocalCity, openLocalCity } from '../corrections/local-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import { until } from '../harness/until.ts';
import { erase, leavesOf, tablesWith } from './erasures.ts';

let local: LocalCity;
let operator: Ask;
const departments = ['police', 'urban-management', 'construction', 'population'];
const waiting = { wait: 'ALL_RECEIPTS', timeoutMs: 20_000 };
// A day of birth and tags that nobody else has.
const person = residentPush(777_000, demoGrid, { careTags: ['擦除专用标签'], name: '诸葛一擦' });
const everything = [
  person.citizenId,
  person.phone,
  '诸葛一擦',
  '诸葛二擦',
  '13712344321',
  '擦除专用标签',
  `${person.citizenId.slice(6, 10)}-${person.citizenId.slice(10, 12)}-${person.citizenId.slice(12, 14)}`,
];
let recordId: string;

beforeAll(async () => {
  local = await openLocalCity({});
  operator = await local.hub.ask(persona.operator);
  recordId = (await local.register(777_000, { ...person, ...waiting })).recordId;
  await correct(local.worker, {
    recordId,
    changes: [
      { field: 'name', value: '诸葛二擦' },
      { field: 'phone', value: '13712344321' },
    ],
    ...waiting,
  });
});
afterAll(() => local?.stop());

const versions = () => local.city.sql`
  select position, operation, payload, sealed, encode(leaf, 'base64') as leaf, erased_at, encode(body_mac, 'hex') as mac
  from log.change where record_id = ${recordId} order by position`;
const held = async (department: string): Promise<Record<string, unknown> | undefined> => {
  const [row] = await local.city.department(department)`
    select to_jsonb(r) as row from cityhub.resident r where record_id = ${recordId}`;
  return row?.['row'];
};

test('nothing of its values is left in the hub or at a department, every leaf can still be made, and every holder is told', async () => {
  const { sql } = local.city;
  expect(await tablesWith(sql, everything), 'the search finds what is there').toEqual(
    expect.arrayContaining(['people.resident']),
  );
  // A column that only a feed that is gone has filled, and what a department reported of the record.
  await local.city.department('police')`alter table cityhub.resident add column "careTags" text[]`;
  await local.city.department('police')`
    update cityhub.resident set "careTags" = '{擦除专用标签}' where record_id = ${recordId}`;
  const [feed] = await sql`select id from policy.feed where department = 'police' and entity = 'Resident'`;
  await sql`insert into log.department_digest values (${feed?.['id']}, '2026-11-21', 1, sha256(''), 1, true, 'x')`;
  await sql`insert into log.department_leaf values (${feed?.['id']}, '2026-11-21', ${recordId}, 1, sha256('x'))`;
  const before = await versions();
  expect(before).toHaveLength(2);

  const erased = await erase(operator, { recordId, ...waiting });
  expect(erased.__typename).toBe('EraseRecordPayload');
  expect(erased.receipt.deliveries.map((one: any) => one.state)).toEqual(departments.map(() => 'DELIVERED'));

  expect(await tablesWith(sql, everything)).toEqual([]);
  for (const department of departments) {
    const {
      record_id: id,
      version,
      withdrawn_at: at,
      changed_at: changed,
      received_at: _,
      ...values
    } = (await held(department)) ?? {};
    expect([id, version], department).toEqual([recordId, erased.receipt.version]);
    expect(at, department).toEqual(changed);
    expect(
      Object.values(values).filter((value) => value !== null),
      department,
    ).toEqual([]);
    expect(await tablesWith(local.city.department(department), everything), department).toEqual([]);
  }
  const after = await versions();
  expect(after.map((one) => one['leaf']).slice(0, 2)).toEqual(before.map((one) => one['leaf']));
  expect(after.map((one) => [one['payload'], one['sealed'], one['erased_at'] !== null])).toEqual([
    [{}, null, true],
    [{}, null, true],
    [{}, null, false],
  ]);
  expect(after.map((one) => one['mac']).slice(0, 2)).not.toEqual(before.map((one) => one['mac']));
  const [left] = await sql`
    select (select count(*)::int from log.record_key where record_id = ${recordId}) as keys,
      (select count(*)::int from log.department_leaf where record_id = ${recordId}) as leaves`;
  expect(left).toEqual({ keys: 0, leaves: 0 });
  const leaves = await leavesOf(sql, recordId);
  expect(leaves.stored).toHaveLength(3);
  expect(leaves.made).toEqual(leaves.stored);

  const late = async () =>
    (await listed(operator, laggards, { hours: 0, first: 200 })).filter((one) => one.recordId === recordId);
  expect(
    new Set((await late()).filter((one) => one.kind === 'ERASURE').map((one) => one.department.code)),
  ).toEqual(new Set(departments));
  const police = await local.hub.ask(persona.department('police'));
  const query = notices.replace('reason', 'reason legalBasis');
  const [notice] = (await listed(police, query, { first: 200 })).filter((one) => one.kind === 'ERASURE');
  expect(notice).toMatchObject({
    recordId,
    delivered: true,
    fields: [],
    legalBasis: '个人信息保护法第四十七条',
  });
  await acknowledge(police, notice.id);
  expect(
    (await late()).filter((one) => one.kind === 'ERASURE').map((one) => one.department.code),
  ).not.toContain('police');
});

test('it is in no query, can be neither amended, disputed nor erased again, and a key that pushed it is a conflict', async () => {
  const police = await local.hub.ask(persona.department('police'));
  const seen = await police('query($id: ID!) { resident(id: $id) { id } }', { id: recordId });
  expect(seen.data).toEqual({ resident: null });
  expect(await erase(operator, { recordId })).toMatchObject({ code: 'INVALID_STATE' });
  expect(await correct(local.worker, { recordId, changes: [{ field: 'name', value: '王' }] })).toMatchObject({
    code: 'FORBIDDEN',
  });
  expect(await openDispute(police, { recordId, field: 'name' })).toMatchObject({ code: 'INVALID_STATE' });
  const again = await local.worker(registerResident, { input: { ...person, ...waiting } });
  expect(again.data?.['registerResident']).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
});

test('nothing of what was erased is sent again, though the department asks for all of it', async () => {
  const [feed] = await local.city.sql`
    select id from policy.feed where department = 'police' and entity = 'Resident' and sink ->> 'kind' = 'postgres'`;
  const police = local.city.department('police');
  await police`delete from cityhub.resident where record_id = ${recordId}`;
  await police.unsafe(`
    create table public.audit (record_id uuid, version bigint);
    create function public.audit() returns trigger language plpgsql security definer as $$
      begin insert into public.audit (record_id, version) values (new.record_id, new.version); return null; end $$;
    create trigger audit after insert or update on cityhub.resident for each row execute function public.audit()`);
  await local.city.sql`
    insert into log.resend (feed_id, shard, kind, from_position, to_position, requested_by, reason)
    select ${feed?.['id']}, 1, 'REPLAY', 0, position, 'test', 'test' from log.head where shard = 1`;
  await until('the replay is done', async () => {
    const [open] = await local.city.sql`select 1 from log.resend where state = 'WAITING'`;
    return open === undefined;
  });
  expect(await held('police')).toMatchObject({ name: null, citizenId: null });
  expect((await held('police'))?.['withdrawn_at']).not.toBeNull();
  expect(await tablesWith(police, everything)).toEqual([]);
  const [order] = await local.city.sql`
    select sent, (select count(*)::int from log.change where shard = 1 and entity = 'Resident' and erased_at is null) as living
    from log.resend where kind = 'REPLAY'`;
  expect(order?.['sent']).toBe(order?.['living']);
  const sent = await police`select version from public.audit where record_id = ${recordId}`;
  const [last] = (await versions()).slice(-1);
  expect([...sent]).toEqual([{ version: last?.['position'] }]);
});

test('a later push is a new life of the record under a new key; the old versions stay erased', async () => {
  const input = { ...person, ...waiting, idempotencyKey: 'new-life', name: '诸葛三新' };
  const { receipt } = (await local.worker(registerResident, { input })).data?.['registerResident'] ?? {};
  expect(receipt.recordId).toBe(recordId);
  expect(await held('police')).toMatchObject({
    name: '诸葛三新',
    citizenId: person.citizenId,
    withdrawn_at: null,
  });
  expect((await versions()).map((one) => one['erased_at'] !== null)).toEqual([true, true, false, false]);
  // And that life ends as the first one did: both erasures keep their answers.
  const key = 'second-erasure';
  const second = await erase(operator, { recordId, idempotencyKey: key, ...waiting });
  expect((await erase(operator, { recordId, idempotencyKey: key })).receipt.version).toBe(
    second.receipt.version,
  );
  expect(await tablesWith(local.city.sql, [...everything, '诸葛三新'])).toEqual([]);
  const leaves = await leavesOf(local.city.sql, recordId);
  expect(leaves.stored).toHaveLength(5);
  expect(leaves.made).toEqual(leaves.stored);
});
