import { afterAll, beforeAll, expect, test } from 'vitest';
import { answer, correct, openDispute, recall } from '../corrections/amendments.ts';
import { type LocalCity, openLocalCity } from '../corrections/local-city.ts';
import { act, createFeed, pauseFeed, police, policeFeed, resumeFeed } from '../feeds/feed-documents.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { registerResident, residentPush } from '../harness/pushes.ts';
import { names, refusal, trace, versions, wholeLineage } from './lineage-documents.ts';

let local: LocalCity;
let auditor: Ask;

beforeAll(async () => {
  local = await openLocalCity();
  auditor = await local.hub.ask(persona.auditor);
});
afterAll(() => local?.stop());

/** The moment of the database, later than all that was stored: every later change lies in a later millisecond. */
async function now(): Promise<string> {
  const [row] = await local.city.sql<{ at: Date }[]>`select clock_timestamp() as at`;
  await new Promise((resolve) => setTimeout(resolve, 5));
  return String(row?.at.toISOString());
}
const deliveryTo = (version: any, code: string): any =>
  version.deliveries.find((one: any) => one.delivery.department.code === code);
/** As the workers say that every feed has brought everything. */
async function deliver(): Promise<void> {
  await local.deliverAll();
  await local.city.sql`update log.cursor set moved_at = clock_timestamp()`;
  await local.city
    .sql`insert into log.delivery (feed_id, shard, from_position, to_position, records, attempts, policy_revision)
    select feed_id, shard, 0, position, 1, 1, 7 from log.cursor where shard = 1 on conflict do nothing`;
}

test('before its first version there was no record, and after the present there is no answer', async () => {
  const before = await now();
  const { recordId } = await local.register(1);
  const absent = refusal(await auditor(wholeLineage, { recordId, asOf: before }));
  expect(absent).toEqual(
    refusal(await auditor(wholeLineage, { recordId: crypto.randomUUID(), asOf: before })),
  );
  expect(absent).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
  for (const asOf of ['0001-01-01T00:00:00Z', '1970-01-01T00:00:00Z'])
    expect(refusal(await auditor(wholeLineage, { recordId, asOf }))).toEqual(absent);
  const future = await auditor(wholeLineage, { recordId, asOf: new Date(Date.now() + 60_000).toISOString() });
  expect(future.errors?.[0]).toMatchObject({
    extensions: { issues: [{ path: ['asOf'], code: 'INVALID_DATE' }] },
  });
});

test('everything after the moment is left out: versions, deliveries, answers, words', async () => {
  const first = await local.register(2);
  const { recordId } = first;
  const pushed = await now();
  await deliver();
  const delivered = await now();
  const asker = await local.hub.ask(police);
  const dispute = await openDispute(asker, { recordId, field: 'name' });
  const asked = await now();
  await answer(local.worker, { disputeId: dispute.id, verdict: 'REFUSED', note: '无误' });
  await correct(local.worker, { recordId, changes: [{ field: 'name', value: '王小明' }] });
  const corrected = await now();
  await recall(local.worker, { recordId });

  const kinds = async (asOf: string): Promise<string[]> =>
    (await versions(auditor, { recordId, asOf })).map((one) => one.kind);
  expect(await kinds(pushed)).toEqual(['PUSH']);
  expect(await kinds(corrected)).toEqual(['CORRECTION', 'PUSH']);
  expect(await kinds(await now())).toEqual(['RECALL', 'CORRECTION', 'PUSH']);
  // The moment that a receipt told is the moment of its change.
  expect(await kinds(first.acceptedAt)).toEqual(['PUSH']);

  const stateAt = async (asOf: string): Promise<any> =>
    deliveryTo((await versions(auditor, { recordId, asOf }))[0], 'police').delivery;
  expect(await stateAt(pushed)).toMatchObject({ state: 'PENDING', deliveredAt: null });
  expect(await stateAt(delivered)).toMatchObject({ state: 'DELIVERED', policyRevision: 7 });

  const disputesAt = async (asOf: string): Promise<any[]> => {
    const list = await versions(auditor, { recordId, asOf });
    return list.find((one: any) => one.version === first.version).disputes;
  };
  expect(await disputesAt(delivered)).toEqual([]);
  expect(await disputesAt(asked)).toMatchObject([{ state: 'OPEN', note: null }]);
  expect(await disputesAt(corrected)).toMatchObject([{ state: 'REFUSED', note: '无误' }]);
});

test('rights of departments are those of the moment; a revoked one is told as it was, and as it is', async () => {
  const { sql } = local.city;
  const { recordId } = await local.register(3);
  const before = await now();
  const revoked = await sql<{ id: string }[]>`
    update policy.access_grant set valid_to = clock_timestamp(), revoked_at = clock_timestamp(), revoked_by = 'operator', revoke_reason = '到期'
    where department = 'police' and entity = 'Resident' and 'phone' = any (fields) returning id`;
  expect(revoked.length).toBeGreaterThan(0);
  const given = async (asOf?: string): Promise<any> => {
    const [version] = await versions(auditor, { recordId, ...(asOf === undefined ? {} : { asOf }) });
    return deliveryTo(version, 'police').delivery;
  };
  await expect.poll(async () => (await given()).fields, { timeout: 10_000 }).not.toContain('phone');
  expect((await given(before)).fields).toContain('phone');
  const after = await now();
  expect((await given(after)).fields).not.toContain('phone');
  expect((await given(after)).withheld).toContainEqual({ field: 'phone', reason: 'NO_RIGHT' });
  await sql`update policy.access_grant set valid_to = 'infinity', revoked_at = null, revoked_by = null, revoke_reason = null
    where id in ${sql(revoked.map((one) => one.id))}`;
});

test('feeds are told in their states of the moment, and none before it began', async () => {
  const { recordId } = await local.register(4);
  const before = await now();
  const department = await local.hub.ask(police);
  const feedId = (await act(department, createFeed, { input: policeFeed() })).feed.id;
  const active = await now();
  await act(department, pauseFeed, { feedId });
  const paused = await now();
  await act(department, resumeFeed, { feedId });
  const resumed = await now();
  const state = async (asOf: string): Promise<string | undefined> => {
    const [version] = await versions(auditor, { recordId, asOf });
    return version.deliveries.find((one: any) => one.feed.id === feedId)?.delivery.state;
  };
  await expect.poll(() => state(resumed), { timeout: 10_000 }).toBe('PENDING');
  expect(await state(before)).toBeUndefined();
  expect(await state(active)).toBe('PENDING');
  expect(await state(paused)).toBe('PAUSED');
});

test('whoever made an earlier version is told of it, then and now, and of no other', async () => {
  const { recordId, version } = await local.register(5);
  const mine = await now();
  const elsewhere = await local.hub.ask(persona.gridworker('420102010001002'));
  const input = residentPush(5, '420102010001002', { idempotencyKey: 'elsewhere' });
  const { receipt } = await act(elsewhere, registerResident, { input });
  for (const asOf of [mine, await now()])
    expect((await versions(local.worker, { recordId, asOf })).map((one) => one.version)).toEqual([version]);
  const [other, ...rest] = await versions(elsewhere, { recordId });
  expect([other.version, rest]).toEqual([receipt.version, []]);
  expect(refusal(await elsewhere(wholeLineage, { recordId, asOf: mine }))).toMatchObject({
    errors: [{ extensions: { code: 'NOT_FOUND' } }],
  });
});

test('a lineage names the moment and the field that it is of', async () => {
  const { recordId } = await local.register(6);
  const asOf = await now();
  expect(await trace(auditor, { recordId, field: 'name', asOf })).toMatchObject({
    asOf,
    field: 'name',
    erased: false,
  });
  expect(names((await versions(auditor, { recordId, field: 'name', asOf }))[0].fields)).toEqual(['name']);
});
