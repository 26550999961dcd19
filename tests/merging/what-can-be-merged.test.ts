import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { report } from '../clocks/tickets.ts';
import { recall } from '../corrections/amendments.ts';
import { type LocalCity, openLocalCity } from '../corrections/local-city.ts';
import { erase } from '../erasure/erasures.ts';
import { inOrder } from '../erasure/in-order.ts';
import { persona } from '../harness/graph-client.ts';
import { merge, split } from './merges.ts';

let local: LocalCity;
beforeAll(async () => {
  local = await openLocalCity({ workers: false });
});
afterAll(() => local?.stop());

const issuesOf = (answer: any) => answer.issues?.map((one: any) => `${one.path.join('.')} ${one.code}`);
const register = async (index: number): Promise<string> => (await local.register(index)).recordId;

test('two records of residents of the same source, and nothing else', async () => {
  const [recordId, other] = [await register(1), await register(2)];
  const { ticket } = await report(local.worker, 'no-person');
  const { worker } = local;
  expect(issuesOf(await merge(worker, { recordId, intoRecordId: recordId }))).toEqual([
    'input.intoRecordId INVALID_VALUE',
  ]);
  for (const intoRecordId of [randomUUID(), ticket.id, 'x'])
    expect(issuesOf(await merge(worker, { recordId, intoRecordId })), intoRecordId).toEqual([
      'input.intoRecordId INVALID_ID',
    ]);
  expect(issuesOf(await merge(worker, { recordId: ticket.id, intoRecordId: other }))).toEqual([
    'input.recordId INVALID_ID',
  ]);
  const strangers = [
    persona.operator,
    persona.auditor,
    persona.department('police'),
    persona.gridworker('420106'),
  ];
  for (const claims of strangers) {
    const ask = await local.hub.ask(claims);
    expect(await merge(ask, { recordId, intoRecordId: other })).toMatchObject({ code: 'FORBIDDEN' });
    expect(await split(ask, { recordId })).toMatchObject({ code: 'FORBIDDEN' });
  }
});

test('a record is merged once, split once, and only into one that lives', async () => {
  const { worker } = local;
  const [recordId, intoRecordId, gone, erased] = [
    await register(3),
    await register(4),
    await register(5),
    await register(6),
  ];
  await recall(worker, { recordId: gone });
  await erase(worker, { recordId: erased });
  const refused = { code: 'INVALID_STATE' };
  for (const dead of [gone, erased]) {
    expect(await merge(worker, { recordId, intoRecordId: dead })).toMatchObject(refused);
    expect(await merge(worker, { recordId: dead, intoRecordId })).toMatchObject(refused);
    expect(await split(worker, { recordId: dead })).toMatchObject(refused);
  }
  expect(await split(worker, { recordId })).toMatchObject(refused);
  const input = { recordId, intoRecordId, idempotencyKey: 'merge-once' };
  const [first, atOnce] = await Promise.all([merge(worker, input), merge(worker, input)]);
  expect(first.__typename).toBe('MergeRecordsPayload');
  expect(atOnce.receipt.version).toBe(first.receipt.version);
  expect(await merge(worker, { recordId, intoRecordId })).toMatchObject(refused);
  // A circle would leave nobody.
  expect(await merge(worker, { recordId: intoRecordId, intoRecordId: recordId })).toMatchObject(refused);
  expect((await split(worker, { recordId })).__typename).toBe('SplitRecordPayload');
  expect(await split(worker, { recordId })).toMatchObject(refused);
  expect((await merge(worker, { recordId, intoRecordId })).__typename).toBe('MergeRecordsPayload');
  expect((await erase(worker, { recordId })).__typename).toBe('EraseRecordPayload');
  expect(await split(worker, { recordId })).toMatchObject(refused);
});

test('what a record was merged into may not be gone when it is written: merged into each other at once, one stays', async () => {
  const { worker, city } = local;
  const [one, other] = [await register(7), await register(8)];
  const answers = await inOrder(city.sql, [
    () => merge(worker, { recordId: one, intoRecordId: other }),
    () => merge(worker, { recordId: other, intoRecordId: one }),
  ]);
  expect(answers.map((answer) => answer.__typename)).toEqual(['MergeRecordsPayload', 'InvalidStateError']);
  const live = await city.sql`
    select id from people.resident where id in ${city.sql([one, other])} and withdrawn_at is null`;
  expect(live).toHaveLength(1);
});

test('whoever erases a record hears which merged records of the person still hold values', async () => {
  const { worker } = local;
  const [first, second, third] = [await register(9), await register(10), await register(11)];
  await merge(worker, { recordId: first, intoRecordId: second });
  await merge(worker, { recordId: second, intoRecordId: third });
  expect((await erase(worker, { recordId: third })).mergedRecordIds).toEqual([first, second].sort());
  expect((await erase(worker, { recordId: first })).mergedRecordIds).toEqual([]);
  expect((await erase(worker, { recordId: second })).mergedRecordIds).toEqual([]);
});
