import { afterAll, beforeAll, expect, test } from 'vitest';
import { listed, notices } from '../corrections/amendments.ts';
import { type LocalCity, openLocalCity } from '../corrections/local-city.ts';
import { persona } from '../harness/graph-client.ts';
import { demoGrid, residentPush } from '../harness/pushes.ts';
import { merge, split } from './merges.ts';

let local: LocalCity;
const departments = ['police', 'urban-management', 'construction', 'population'];
const waiting = { wait: 'ALL_RECEIPTS', timeoutMs: 20_000 };

beforeAll(async () => {
  local = await openLocalCity({});
});
afterAll(() => local?.stop());

const held = async (department: string, id: string): Promise<Record<string, unknown>> => {
  const [row] = await local.city.department(department)`
    select to_jsonb(r) - '{received_at,changed_at}'::text[] as row from cityhub.resident r where record_id = ${id}`;
  return row?.['row'];
};

test('departments drop the copy and are told where it went; once it is split they have it again as it was', async () => {
  const dropped = await local.register(1, waiting);
  const survivor = await local.register(2, waiting);
  const before = await Promise.all(departments.map((one) => held(one, dropped.recordId)));
  const stays = await Promise.all(departments.map((one) => held(one, survivor.recordId)));
  const merged = await merge(local.worker, {
    recordId: dropped.recordId,
    intoRecordId: survivor.recordId,
    ...waiting,
  });
  expect(merged.receipt.deliveries.map((one: any) => one.state)).toEqual(departments.map(() => 'DELIVERED'));
  for (const department of departments) {
    const { record_id: id, version, withdrawn_at: at, ...values } = await held(department, dropped.recordId);
    expect([id, version], department).toEqual([dropped.recordId, merged.receipt.version]);
    expect(at, department).not.toBeNull();
    expect(
      Object.values(values).filter((value) => value !== null),
      department,
    ).toEqual([]);
  }
  expect(await Promise.all(departments.map((one) => held(one, survivor.recordId)))).toEqual(stays);
  const police = await local.hub.ask(persona.department('police'));
  const both = await police(
    'query($a: ID!, $b: ID!) { a: resident(id: $a) { id } b: resident(id: $b) { id } }',
    {
      a: dropped.recordId,
      b: survivor.recordId,
    },
  );
  expect(both.data).toEqual({ a: null, b: { id: survivor.recordId } });
  const [notice] = await listed(police, notices.replace('reason', 'reason intoRecordId'), { first: 200 });
  expect(notice).toMatchObject({
    kind: 'MERGE',
    recordId: dropped.recordId,
    intoRecordId: survivor.recordId,
    reason: '同一人，身份证号曾录错',
  });

  const again = await split(local.worker, { recordId: dropped.recordId, ...waiting });
  expect(again.receipt.deliveries.map((one: any) => one.state)).toEqual(departments.map(() => 'DELIVERED'));
  const back = await Promise.all(departments.map((one) => held(one, dropped.recordId)));
  expect(back).toEqual(before.map((row) => ({ ...row, version: again.receipt.version })));
  expect(back[0]).toMatchObject({ name: residentPush(1, demoGrid).name, withdrawn_at: null });
  expect((await listed(police, notices, { first: 200 })).map((one) => one.kind)).toEqual(['MERGE']);

  const { sql } = local.city;
  const links =
    await sql`select position, kind, record_id, other_record_id, shard, linked_at from exchange.record_link order by position`;
  const pair = { record_id: dropped.recordId, other_record_id: survivor.recordId, shard: 1 };
  expect(links).toMatchObject([
    { ...pair, kind: 'MERGE', position: merged.receipt.version, linked_at: expect.any(Date) },
    { ...pair, kind: 'SPLIT', position: again.receipt.version, linked_at: expect.any(Date) },
  ]);
  const [change] =
    await sql`select cause from log.change where shard = 1 and position = ${merged.receipt.version}`;
  expect(change?.['cause']).toBe(`people/${survivor.version}`);
  const reasons = await sql`select kind, reason from exchange.record_notice order by position`;
  expect([...reasons]).toEqual([
    { kind: 'MERGE', reason: '同一人，身份证号曾录错' },
    { kind: 'SPLIT', reason: '并非同一人' },
  ]);
});
