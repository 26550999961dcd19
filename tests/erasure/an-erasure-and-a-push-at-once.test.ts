import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalCity, openLocalCity } from '../corrections/local-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import { erase, leavesOf } from './erasures.ts';
import { inOrder } from './in-order.ts';

let local: LocalCity;
let operator: Ask;
let police: Ask;

beforeAll(async () => {
  local = await openLocalCity({ workers: false });
  operator = await local.hub.ask(persona.operator);
  police = await local.hub.ask(persona.department('police'));
});
afterAll(() => local?.stop());

const push = (index: number, more: Record<string, unknown>) => async (): Promise<any> =>
  (await local.worker(registerResident, { input: residentPush(index, demoGrid, more) })).data?.[
    'registerResident'
  ];

const statesOf = (recordId: string) => local.city.sql`
  select operation, erased_at is not null as erased, payload ->> 'name' as name from log.change
  where record_id = ${recordId} order by position`;

test('a push that read the key before the erasure and is written after it gets a new key, and can be read', async () => {
  const { recordId } = await local.register(1);
  const [erased, pushed] = await inOrder(local.city.sql, [
    () => erase(operator, { recordId }),
    push(1, { idempotencyKey: 'after', name: '新生一' }),
  ]);
  expect([erased.__typename, pushed.__typename]).toEqual(['EraseRecordPayload', 'RegisterResidentPayload']);
  expect([...(await statesOf(recordId))]).toEqual([
    { operation: 'registerResident', erased: true, name: null },
    { operation: 'eraseRecord', erased: false, name: null },
    { operation: 'registerResident', erased: false, name: '新生一' },
  ]);
  const { data } = await police('query($id: ID!) { resident(id: $id) { name citizenId phone } }', {
    id: recordId,
  });
  const { citizenId, phone } = residentPush(1, demoGrid);
  expect(data?.['resident']).toEqual({ name: '新生一', citizenId, phone });
});

test('an erasure that was made of a state which a push has passed reads again, and erases that push, too', async () => {
  const { recordId } = await local.register(2);
  const [pushed, erased] = await inOrder(local.city.sql, [
    push(2, { idempotencyKey: 'before', name: '先到二' }),
    () => erase(operator, { recordId }),
  ]);
  expect([erased.__typename, pushed.__typename]).toEqual(['EraseRecordPayload', 'RegisterResidentPayload']);
  expect((await statesOf(recordId)).map((one) => one['erased'])).toEqual([true, true, false]);
  const leaves = await leavesOf(local.city.sql, recordId);
  expect(leaves.made).toEqual(leaves.stored);
});

test('two erasures of one record at once: one erases it, the other is told so', async () => {
  const { recordId } = await local.register(3);
  const [first, second] = await inOrder(local.city.sql, [
    () => erase(operator, { recordId }),
    () => erase(local.worker, { recordId }),
  ]);
  expect(first.__typename).toBe('EraseRecordPayload');
  expect(second.__typename).toMatch(/InvalidStateError|ForbiddenError/);
});

test('a storm of pushes and erasures leaves every version either erased or readable, and every leaf as it was', async () => {
  const { sql } = local.city;
  const { recordId } = await local.register(4);
  const storm = async (source: number): Promise<void> => {
    for (let turn = 0; turn < 12; turn += 1) {
      const pushed = await push(4, { idempotencyKey: `storm-${source}-${turn}`, name: `风暴${turn}` })();
      expect(pushed.__typename).toBe('RegisterResidentPayload');
    }
  };
  const erasing = async (): Promise<void> => {
    for (let turn = 0; turn < 12; turn += 1) await erase(operator, { recordId });
  };
  await Promise.all([storm(1), storm(2), erasing()]);
  await push(4, { idempotencyKey: 'last', name: '末' })();
  const { data } = await police('query($id: ID!) { resident(id: $id) { name phone } }', { id: recordId });
  expect(data?.['resident']).toEqual({ name: '末', phone: residentPush(4, demoGrid).phone });
  const [counts] = await sql`
    select count(*) filter (where c.operation = 'eraseRecord')::int as erasures,
      count(*) filter (where c.position < e.last and c.operation <> 'eraseRecord' and c.erased_at is null)::int as missed,
      count(*) filter (where c.erased_at is not null and (c.payload <> '{}' or c.sealed is not null))::int as halves
    from log.change c, (select max(position) as last from log.change where record_id = ${recordId} and operation = 'eraseRecord') e
    where c.record_id = ${recordId}`;
  expect(counts).toMatchObject({ missed: 0, halves: 0 });
  expect(counts?.['erasures']).toBeGreaterThan(0);
  expect((await erase(operator, { recordId })).__typename).toBe('EraseRecordPayload');
  const leaves = await leavesOf(sql, recordId);
  expect(leaves.stored).toHaveLength(26 + counts?.['erasures'] + 1);
  expect(leaves.made).toEqual(leaves.stored);
});
