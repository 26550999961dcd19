import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid } from '../harness/pushes.ts';
import { until } from '../harness/until.ts';
import { act, createFeed, pauseFeed, police, policeFeed, replay, resumeFeed } from './feed-documents.ts';

let city: ClonedCity;
let hub: LocalHub;
let department: Ask;

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city);
  department = await hub.ask(police);
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

const reportTicket = `mutation($input: ReportTicketInput!) { reportTicket(input: $input) {
  ... on ReportTicketPayload { receipt { id recordId position board deliveries { department { code } state } } }
  ... on DomainError { code } ... on InvalidInputError { issues { path code } } } }`;
const explain = `query($recordId: ID!) { explainDelivery(recordId: $recordId, department: "police") {
  versions { version feeds { feed { id } delivery { state fields deliveredAt policyRevision } } } } }`;
const health = '{ feeds { id state backfill { to position percent } lag { records } } }';

test('a new feed is filled, follows, stands still, goes on, and sends again what is asked for', async () => {
  const order = policeFeed({ entity: 'Ticket', fields: ['kind', 'state', 'gridCode'] });
  const { feed } = await act(department, createFeed, { input: order });
  const of = async () => (await department(health)).data?.['feeds'].find((one: any) => one.id === feed.id);
  await until('the feed is filled', async () => (await of()).backfill.percent === 100);
  const [known] = await city.sql`
    select count(distinct record_id)::int as n from log.change where shard = 3 and entity = 'Ticket'`;
  const held = async () =>
    (await city.department('police')`select count(*)::int as n from cityhub.ticket`)[0]?.['n'];
  expect(await held()).toBe(known?.['n']);

  const worker = await hub.ask(persona.gridworker(demoGrid));
  const report = (key: string, wait: object = {}) =>
    act(worker, reportTicket, {
      input: {
        idempotencyKey: key,
        gridCode: demoGrid,
        kind: 'REPORT',
        subject: '路灯不亮',
        description: '路灯坏了',
        ...wait,
      },
    });
  const { receipt } = await report('one', { wait: 'ALL_RECEIPTS', timeoutMs: 10_000 });
  expect(receipt.board).toContain('公安局 ✓');
  const explained = (await department(explain, { recordId: receipt.recordId })).data?.['explainDelivery'];
  expect(explained.versions[0].feeds[0]).toMatchObject({
    feed: { id: feed.id },
    delivery: {
      state: 'DELIVERED',
      fields: ['kind', 'state', 'gridCode'],
      policyRevision: expect.any(Number),
    },
  });

  await act(department, pauseFeed, { feedId: feed.id });
  // The worker's own copy of the feeds is a second old at most.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const paused = await report('two');
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect((await of()).lag.records).toBeGreaterThan(0);
  await act(department, resumeFeed, { feedId: feed.id });
  await until('the feed goes on', async () => (await of()).lag.records === 0);
  const rows = await city.department('police')`
    select record_id from cityhub.ticket where record_id = ${paused.receipt.recordId}`;
  expect(rows).toHaveLength(1);

  await city.department('police')`delete from cityhub.ticket where record_id = ${receipt.recordId}`;
  const ordered = await act(department, replay, {
    input: { feedId: feed.id, recordIds: [receipt.recordId], reason: '误删，重新投递' },
  });
  const replays = `query($feedId: ID!) { replays(feedId: $feedId) { id state percent sent } }`;
  await until('the replay is done', async () => {
    const list = (await department(replays, { feedId: feed.id })).data?.['replays'];
    return list.find((one: any) => one.id === ordered.id).state === 'DONE';
  });
  const again = await city.department('police')`
    select record_id from cityhub.ticket where record_id = ${receipt.recordId}`;
  expect(again).toHaveLength(1);
});
