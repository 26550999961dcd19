import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ask, persona } from '../harness/graph-client.ts';
import { demoGrid } from '../harness/pushes.ts';
import { answer, correct, disputes, disputeValue, listed, newKey, openDispute } from './amendments.ts';
import { type LocalCity, openLocalCity } from './local-city.ts';

let local: LocalCity;
let police: Ask;
const clock = { now: new Date('2026-11-21T08:00:00Z') };
const day = 24 * 3_600_000;

beforeAll(async () => {
  local = await openLocalCity({ workers: false, now: () => clock.now });
  police = await local.hub.ask(persona.department('police'));
});
afterAll(() => local?.stop());

const find = async (ask: Ask, id: string, more: object = {}): Promise<any> =>
  (await listed(ask, disputes, { first: 200, ...more })).find((one) => one.id === id);

test('a department asks, the source is told with a clock, and the correction that names the dispute answers it', async () => {
  const { recordId, position } = await local.register(1);
  const dispute = await openDispute(police, { recordId, field: 'phone', reason: '拨打为空号' });
  expect(dispute).toEqual({
    __typename: 'Dispute',
    id: dispute.id,
    state: 'OPEN',
    source: 'gridworker',
    recordVersion: position,
    askedAt: '2026-11-21T08:00:00.000Z',
    dueAt: '2026-11-24T08:00:00.000Z',
    ageHours: 0,
    overdue: false,
  });
  expect(await find(local.worker, dispute.id)).toMatchObject({
    recordId,
    entity: 'Resident',
    field: 'phone',
    department: { code: 'police' },
    reason: '拨打为空号',
    state: 'OPEN',
  });
  const corrected = await correct(local.worker, {
    recordId,
    disputeId: dispute.id,
    changes: [{ field: 'phone', value: '13600006666' }],
  });
  expect(await find(police, dispute.id)).toMatchObject({
    state: 'CORRECTED',
    correctedVersion: corrected.receipt.version,
    answeredAt: expect.any(String),
  });
  const acts = await local.city.sql`
    select operation, actor, payload ->> 'state' as state, payload ? 'reason' as told from log.change
    where shard = 6 and record_id = ${dispute.id} order by position`;
  expect([...acts]).toEqual([
    { operation: 'disputeValue', actor: 'department:police', state: 'OPEN', told: true },
    { operation: 'correctRecord', actor: `gridworker:${demoGrid}`, state: 'CORRECTED', told: true },
  ]);
  const [notice] = await local.city.sql`
    select dispute_id from exchange.record_notice where shard = 1 and position = ${corrected.receipt.position}`;
  expect(notice?.['dispute_id']).toBe(dispute.id);
});

test('the answer travels back with its note; upheld, the correction may follow, refused it may not', async () => {
  const { recordId } = await local.register(2);
  const [upheld, refused] = [
    await openDispute(police, { recordId, field: 'name' }),
    await openDispute(police, { recordId, field: 'phone' }),
  ];
  const first = await answer(local.worker, {
    disputeId: upheld.id,
    verdict: 'UPHELD',
    note: '已核实，将更正',
  });
  expect(first).toMatchObject({ state: 'UPHELD', note: '已核实，将更正' });
  await answer(local.worker, { disputeId: refused.id, verdict: 'REFUSED', note: '经回访无误' });
  expect(await find(police, upheld.id)).toMatchObject({ state: 'UPHELD', note: '已核实，将更正' });
  expect(await find(police, refused.id)).toMatchObject({ state: 'REFUSED', note: '经回访无误' });
  expect(await answer(local.worker, { disputeId: refused.id, verdict: 'UPHELD' })).toMatchObject({
    code: 'INVALID_STATE',
  });
  const changes = [
    { field: 'name', value: '更名' },
    { field: 'phone', value: '13500005555' },
  ];
  expect(await correct(local.worker, { recordId, disputeId: refused.id, changes })).toMatchObject({
    code: 'INVALID_STATE',
  });
  expect((await correct(local.worker, { recordId, disputeId: upheld.id, changes })).__typename).toBe(
    'CorrectRecordPayload',
  );
  expect(await find(police, upheld.id)).toMatchObject({ state: 'CORRECTED', note: '已核实，将更正' });
});

test('a correction that names a dispute of another record or field is refused and stores nothing', async () => {
  const { recordId } = await local.register(3);
  const { recordId: other } = await local.register(4);
  const dispute = await openDispute(police, { recordId, field: 'name' });
  const wrong = [
    { recordId: other, disputeId: dispute.id, changes: [{ field: 'name', value: '甲' }] },
    { recordId, disputeId: dispute.id, changes: [{ field: 'careTags', values: ['甲'] }] },
    { recordId, disputeId: randomUUID(), changes: [{ field: 'name', value: '甲' }] },
  ];
  for (const input of wrong)
    expect(await correct(local.worker, input)).toMatchObject({
      issues: [{ path: ['input', 'disputeId'], code: 'INVALID_ID' }],
    });
  expect(await find(police, dispute.id)).toMatchObject({ state: 'OPEN' });
});

test('an answer that is late shows its age, to both sides and to who supervises them', async () => {
  const { recordId } = await local.register(5);
  const dispute = await openDispute(police, { recordId, field: 'name' });
  clock.now = new Date(clock.now.getTime() + 3 * day - 1);
  expect(await find(local.worker, dispute.id, { overdue: true })).toBeUndefined();
  clock.now = new Date(clock.now.getTime() + 1 + 6 * 3_600_000);
  const supervisors = [await local.hub.ask(persona.operator), await local.hub.ask(persona.auditor)];
  for (const ask of [local.worker, police, ...supervisors])
    expect(await find(ask, dispute.id, { overdue: true })).toMatchObject({ overdue: true, ageHours: 78 });
  await answer(local.worker, { disputeId: dispute.id, verdict: 'REFUSED' });
  expect(await find(police, dispute.id, { overdue: true })).toBeUndefined();
  expect(await find(police, dispute.id)).toMatchObject({ overdue: false, ageHours: 78, note: null });
});

test('only a department that may see or holds the field can dispute it; unknown, hidden and forbidden are one answer', async () => {
  const { recordId } = await local.register(6);
  const [water, urban] = [
    await local.hub.ask(persona.department('water')),
    await local.hub.ask(persona.department('urban-management')),
  ];
  const text = async (ask: Ask, id: string, field: string): Promise<string> =>
    (await ask(disputeValue, { input: { idempotencyKey: newKey(), recordId: id, field, reason: '不符' } }))
      .text;
  const texts = new Set([
    await text(water, recordId, 'name'),
    await text(water, randomUUID(), 'name'),
    await text(urban, recordId, 'phone'),
    await text(urban, recordId, 'subject'),
    await text(police, randomUUID(), 'name'),
    await text(local.worker, recordId, 'name'),
    await text(local.worker, randomUUID(), 'name'),
  ]);
  expect([...texts]).toEqual([expect.stringContaining('"FORBIDDEN"')]);
  // Urban management sees the name masked: it can tell that it is wrong.
  expect((await openDispute(urban, { recordId, field: 'name' })).state).toBe('OPEN');
});

test('a department without a right of now disputes what its feed brought with a right of then', async () => {
  const { sql } = local.city;
  const { recordId } = await local.register(7);
  await local.deliverAll();
  const fire = await local.hub.ask({ ...persona.department('construction'), purpose: 'other' });
  // For this purpose it may see nothing now; its feed has brought the name.
  expect((await openDispute(fire, { recordId, field: 'name' })).state).toBe('OPEN');
  const input = { recordId, field: 'birthDate' };
  expect(await openDispute(fire, input)).toMatchObject({ code: 'FORBIDDEN' });
  const [count] = await sql`select count(*)::int as n from exchange.dispute where record_id = ${recordId}`;
  expect(count?.['n']).toBe(1);
});

test('nobody but the source answers, and others learn nothing of the dispute', async () => {
  const { recordId } = await local.register(8);
  const dispute = await openDispute(police, { recordId, field: 'name' });
  const strangers = [
    police,
    await local.hub.ask(persona.gridworker('420102010001002')),
    await local.hub.ask(persona.department('population')),
    await local.hub.ask(persona.operator),
  ];
  const answers = new Set<string>();
  for (const ask of strangers)
    for (const disputeId of [dispute.id, randomUUID()])
      answers.add(JSON.stringify(await answer(ask, { disputeId, verdict: 'REFUSED' })));
  expect([...answers]).toEqual(['{"__typename":"ForbiddenError","code":"FORBIDDEN"}']);
  for (const ask of [strangers[1], strangers[2], await local.hub.ask(persona.citizen)])
    expect(await find(ask as Ask, dispute.id)).toBeUndefined();
});

test('repeats get the first answer, a second dispute of the same value waits for the first', async () => {
  const { recordId } = await local.register(9);
  const input = { recordId, field: 'name', idempotencyKey: 'dispute-9' };
  const [first, atOnce] = await Promise.all([openDispute(police, input), openDispute(police, input)]);
  expect(atOnce.id).toBe(first.id);
  expect(await openDispute(police, { ...input, field: 'phone' })).toMatchObject({
    code: 'IDEMPOTENCY_CONFLICT',
  });
  expect(await openDispute(police, { recordId, field: 'name' })).toMatchObject({ code: 'INVALID_STATE' });
  const reply = { disputeId: first.id, verdict: 'REFUSED', idempotencyKey: 'answer-9' };
  await answer(local.worker, reply);
  expect(await answer(local.worker, reply)).toMatchObject({ state: 'REFUSED' });
  expect((await openDispute(police, input)).state).toBe('REFUSED');
  expect((await openDispute(police, { recordId, field: 'name' })).state).toBe('OPEN');
});

test('a correction and an answer of the same dispute at once end in one of the two, never in between', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { recordId } = await local.register(20 + round);
    const dispute = await openDispute(police, { recordId, field: 'name' });
    const [corrected, answered] = await Promise.all([
      correct(local.worker, { recordId, disputeId: dispute.id, changes: [{ field: 'name', value: '更' }] }),
      answer(local.worker, { disputeId: dispute.id, verdict: 'REFUSED' }),
    ]);
    const [row] = await local.city.sql`select state, version from exchange.dispute where id = ${dispute.id}`;
    const [change] = await local.city.sql`
      select position, payload ->> 'state' as state from log.change where shard = 6 and record_id = ${dispute.id}
      order by position desc limit 1`;
    expect(row).toEqual({ state: change?.['state'], version: change?.['position'] });
    const isCorrected = corrected.__typename === 'CorrectRecordPayload';
    expect(row?.['state']).toBe(isCorrected ? 'CORRECTED' : 'REFUSED');
    expect(isCorrected ? answered.code : corrected.code).toBe('INVALID_STATE');
  }
});

test('a reason with a citizen id or a phone number is refused, and nothing of it comes back', async () => {
  const { recordId } = await local.register(10);
  const secret = '99999918880512997X';
  const refused = await police(disputeValue, {
    input: { idempotencyKey: newKey(), recordId, field: 'name', reason: `应为${secret}` },
  });
  expect(refused.text).toContain('NUMBER_IN_TEXT');
  expect(refused.text).not.toContain(secret.slice(0, 8));
});
