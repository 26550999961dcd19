import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import { act, createFeed, pauseFeed, police, policeFeed } from './feed-documents.ts';

let city: ClonedCity;
let hub: LocalHub;
let worker: Ask;
let department: Ask;
let auditor: Ask;

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
  worker = await hub.ask(persona.gridworker(demoGrid));
  department = await hub.ask(police);
  auditor = await hub.ask(persona.auditor);
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

const document = `query($recordId: ID!, $department: String!) { explainDelivery(recordId: $recordId, department: $department) {
  recordId entity hasFeed department { code } versions { version operation feeds { feed { id } delivery {
    state fields masked withheld { field reason } deliveredAt attempts policyRevision
    receipts { deliveryId digest signed verified } } } } } }`;
const explain = async (ask: Ask, recordId: string, of = 'police') => {
  const { data, text } = await ask(document, { recordId, department: of });
  if (data === null) throw new Error(text);
  return data['explainDelivery'];
};
const push = async (index: number, more: object = {}) =>
  (await act(worker, registerResident, { input: residentPush(index, demoGrid, { ...more }) })).receipt;
const order = async (of: object = {}): Promise<string> =>
  (await act(department, createFeed, { input: policeFeed({ ...of }) })).feed.id;
const at = async (feedId: string, recordId: string, version: number, ask: Ask = auditor) => {
  const explanation = await explain(ask, recordId);
  const found = explanation.versions.find((one: any) => one.version === version);
  return found?.feeds.find((one: any) => one.feed.id === feedId)?.delivery;
};
/** As a worker says that a feed has come so far. */
async function deliverTo(feedId: string, position: number, attempts = 1): Promise<void> {
  await city.sql`insert into log.cursor (feed_id, shard, position) values (${feedId}, 1, ${position})
    on conflict (feed_id, shard) do update set position = excluded.position`;
  await city.sql`insert into log.delivery (feed_id, shard, from_position, to_position, records, attempts, policy_revision)
    values (${feedId}, 1, 0, ${position}, 1, ${attempts}, 42)`;
}

test('each version, newest first, with its state at each of the department’s feeds', async () => {
  const feedId = await order();
  const first = await push(1);
  await deliverTo(feedId, first.position, 2);
  const second = await push(1, { idempotencyKey: 'again', name: '改名' });
  expect(second.recordId).toBe(first.recordId);
  const { versions } = await explain(auditor, first.recordId);
  expect(versions.map((one: any) => one.version)).toEqual([second.position, first.position]);
  expect(await at(feedId, first.recordId, second.position)).toMatchObject({
    state: 'PENDING',
    deliveredAt: null,
  });
  expect(await at(feedId, first.recordId, first.position)).toMatchObject({
    state: 'DELIVERED',
    fields: ['name', 'gridCode'],
    attempts: 2,
    policyRevision: 42,
    withheld: expect.arrayContaining([
      { field: 'phone', reason: 'NOT_ORDERED' },
      { field: 'careTags', reason: 'NO_RIGHT' },
    ]),
  });
});

test('outside of its area, left out by its filter or its backfill, paused, retrying, parked: each says so', async () => {
  const old = await push(2, { idempotencyKey: 'two-a' });
  const latest = await push(2, { idempotencyKey: 'two-b' });
  const since = await order();
  await deliverTo(since, latest.position);
  expect((await at(since, old.recordId, old.position)).state).toBe('SKIPPED_BY_BACKFILL');
  expect((await at(since, old.recordId, latest.position)).state).toBe('DELIVERED');
  const elsewhere = await order({ jurisdiction: '420103' });
  const none = await order({ filter: [{ field: 'birthDate', to: '1800-01-01' }] });
  const paused = await order();
  await act(department, pauseFeed, { feedId: paused });
  const failing = await order();
  await city.sql`insert into log.cursor (feed_id, shard, attempts, failing_since) values (${failing}, 1, 4, now())`;
  const poisoned = await order();
  const { recordId, position } = await push(3);
  await deliverTo(poisoned, position);
  await city.sql`insert into log.parked (feed_id, shard, position, record_id, reason, detail, attempts)
    values (${poisoned}, 1, ${position}, ${recordId}, 'SINK_REFUSED', '22001', 3)`;
  const states = [elsewhere, none, paused, failing, poisoned].map((id) => at(id, recordId, position));
  expect((await Promise.all(states)).map((one) => one.state)).toEqual([
    'OUTSIDE_JURISDICTION',
    'NOT_MATCHING',
    'PAUSED',
    'RETRYING',
    'PARKED',
  ]);
});

test('the receipts of a webhook are shown as they were signed', async () => {
  const feedId = await order({ sink: { webhook: { url: 'https://hooks.example/in' } } });
  const { recordId, position, id } = await push(4);
  await city.sql`insert into log.receipt (feed_id, shard, position, delivery_id, record_id, attempts, status, digest, signed, verified)
    values (${feedId}, 1, ${position}, 'msg_1', ${recordId}, 2, 200, ${Buffer.alloc(32, 1)}, 'a.b.c', true)`;
  expect(await at(feedId, recordId, position)).toMatchObject({
    state: 'DELIVERED',
    attempts: 2,
    receipts: [
      {
        deliveryId: 'msg_1',
        digest: Buffer.alloc(32, 1).toString('base64url'),
        signed: 'a.b.c',
        verified: true,
      },
    ],
  });
  const board = await worker(
    'query($id: ID!) { receipt(id: $id) { board deliveries { receipt { verified } } } }',
    { id },
  );
  expect(board.data?.['receipt'].deliveries.map((one: any) => one.receipt?.verified ?? null)).toContain(true);
});

test('a department without a feed for such records is told so by those who may ask', async () => {
  const { recordId } = await push(5);
  expect(await explain(auditor, recordId, 'water')).toMatchObject({ hasFeed: false });
});

test('a right that was taken away since is shown as it was at the delivery, and as it is for what is still to come', async () => {
  const fresh = await order({ fields: ['sex'] });
  const before = await push(6);
  await deliverTo(fresh, before.position);
  // Moments are compared in ms: the right must not end in the very one of the delivery.
  await new Promise((resolve) => setTimeout(resolve, 10));
  await city.sql`update policy.access_grant set valid_to = clock_timestamp()
    where department = 'police' and entity = 'Resident'`;
  const after = await push(6, { idempotencyKey: 'six-b' });
  await expect
    .poll(async () => (await at(fresh, before.recordId, after.position)).state, { timeout: 5000 })
    .toBe('WITHHELD');
  expect(await at(fresh, before.recordId, before.position)).toMatchObject({
    state: 'DELIVERED',
    fields: ['sex'],
  });
  // The department knows no longer of the record; whoever pushed it and the auditors do.
  expect(await explain(department, before.recordId)).toBeNull();
  expect(await explain(worker, before.recordId)).not.toBeNull();
  await city.sql`update policy.access_grant set valid_to = 'infinity' where department = 'police' and entity = 'Resident'`;
});

test('a record that is none and one that is not the caller’s business get one answer, byte for byte', async () => {
  const { recordId } = await push(7);
  const stranger = await hub.ask(persona.gridworker('420102010001002'));
  const urban = await hub.ask(persona.department('urban-management'));
  for (const ask of [stranger, urban, await hub.ask(persona.citizen)]) {
    const hidden = await ask(document, { recordId, department: 'police' });
    for (const absent of [crypto.randomUUID(), 'no id'])
      expect((await ask(document, { recordId: absent, department: 'police' })).text).toBe(hidden.text);
    expect(hidden.data).toEqual({ explainDelivery: null });
  }
  expect((await auditor(document, { recordId, department: 'a\u0000b' })).data).toEqual({
    explainDelivery: null,
  });
});
