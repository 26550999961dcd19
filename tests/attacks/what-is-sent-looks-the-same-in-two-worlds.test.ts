import { signToken } from '@cityhub/schema/runtime/tokens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import { until } from '../harness/until.ts';
import { streamFeed } from '../streams/stream-feed.ts';
import { follow } from '../streams/subscribers.ts';
import { type DepartmentReceiver, startDepartmentReceiver } from '../webhooks/department-receiver.ts';
import { insertWebhook, newSecret } from '../webhooks/webhook-feed.ts';

/**
 * Two cities with the same history, which differ only in what urban management may not see: the phone, the care tags, and the
 * name behind its first character. Whatever it gets by any way must be the same, byte for byte, but for times and what is signed over them.
 */
const department = 'urban-management';
const { purpose = '' } = persona.department(department);
const fields = ['name', 'gridCode', 'unitId'];
const ids = {
  webhook: '6f1c8a52-4c7c-4e0e-9a59-1f2a4b6c8d01',
  stream: '6f1c8a52-4c7c-4e0e-9a59-1f2a4b6c8d02',
};
const residents = 30;

interface World {
  readonly city: ClonedCity;
  readonly hub: LocalHub;
  readonly receiver: DepartmentReceiver;
  readonly ask: Ask;
  readonly records: readonly string[];
  /** The events of the stream, as they came. */
  readonly events: readonly unknown[];
}

const secret = newSecret();
/** What may not be seen: every letter of it is another one in the other world. */
const hidden = [
  (index: number) => ({
    name: `王甲${index}`,
    phone: `199${String(index).padStart(8, '0')}`,
    careTags: ['独居老人'],
  }),
  (index: number) => ({
    name: `王乙${index + 500}号`,
    phone: `188${String(index + 500).padStart(8, '0')}`,
    careTags: index % 3 === 0 ? [] : ['慢病', '低保'],
  }),
] as const;

const amendPhone = `mutation($input: CorrectRecordInput!) { correctRecord(input: $input) { __typename } }`;
const recall = `mutation($input: RecallRecordInput!) { recallRecord(input: $input) { __typename } }`;

async function live(world: 0 | 1): Promise<World> {
  const city = await cloneCity();
  const hub = await startLocalHub(city);
  const receiver = await startDepartmentReceiver();
  receiver.useSecrets(secret);
  const { url, certificate } = receiver;
  const webhook = {
    id: ids.webhook,
    department,
    purpose,
    fields,
    url,
    secret,
    pin: certificate.pin,
    receiptKey: null,
  };
  await insertWebhook(city, { ...webhook, fromNow: true });
  await streamFeed(city, { id: ids.stream, department, entity: 'Resident', fields });
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const token = await signToken(city.secrets, persona.department(department));
  const variables = { feed: ids.stream };
  const query = `subscription($feed: ID!) { changes(feed: $feed, from: NOW) {
    recordId version operation entity fields { name treatment } withheld { field reason }
    resident { id name citizenId phone birthDate sex careTags gridCode unitId } } }`;
  const reader = follow('sse', hub.graphUrl, token, { query, variables });
  await new Promise((resolve) => setTimeout(resolve, 500));

  const gridworker = await hub.ask(persona.gridworker(demoGrid));
  const records: string[] = [];
  for (let index = 0; index < residents; index += 1) {
    const input = residentPush(index, demoGrid, hidden[world](index));
    const { data, text } = await gridworker(registerResident, { input });
    const id = data?.['registerResident']?.receipt?.recordId;
    expect(id, text).toBeDefined();
    records.push(id);
  }
  // The same acts in both: a correction of what is hidden, and a recall.
  const corrected = {
    recordId: records[3],
    changes: [{ field: 'phone', value: world === 0 ? '19912345678' : '18887654321' }],
    reason: '号码有误',
    idempotencyKey: 'correct-1',
  };
  expect((await gridworker(amendPhone, { input: corrected })).text).toContain('Payload');
  const recalled = { recordId: records[4], reason: '登记错误', idempotencyKey: 'recall-1' };
  expect((await gridworker(recall, { input: recalled })).text).toContain('Payload');
  const expected = residents + 2;
  await reader.until(expected);
  await until('everything is at the webhook', async () => receiver.applied.length === expected);
  await until('everything is in the database', async () => {
    const [row] = await city.sql`
      select min(c.position) = max(h.position) as done from log.cursor c join log.head h using (shard)
      join policy.feed f on f.id = c.feed_id where c.shard = 1 and f.department = ${department}`;
    return row?.['done'] === true;
  });
  reader.leave();
  const ask = await hub.ask(persona.department(department));
  return { city, hub, receiver, ask, records, events: reader.results };
}

let worlds: readonly World[] = [];
beforeAll(async () => {
  worlds = [await live(0), await live(1)];
}, 120_000);
afterAll(async () => {
  for (const { hub, receiver, city } of worlds) {
    await hub.stop();
    await receiver.close();
    await city.drop();
  }
});

const moment = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z/g;
/** Without moments, and without the ages and digests that are made of them. */
const timeless = (text: string): string =>
  text
    .replace(moment, 'T')
    // Of a body that holds its time.
    .replace(/"digest":"[\w-]+"/g, '"digest":""')
    .replace(/"(ageHours|ageSeconds|lagSeconds|age)":[\d.]+/g, '"$1":0');

async function inBoth(look: (world: World) => unknown): Promise<void> {
  const [one, other] = await Promise.all(worlds.map(look));
  expect(other).toEqual(one);
}

test('the two worlds do differ: the police hold other values in each', async () => {
  const [one, other] = await Promise.all(
    worlds.map(
      ({ city }) =>
        city.department('police')`select name, phone from cityhub.resident order by version desc limit 20`,
    ),
  );
  expect(other).not.toEqual(one);
});

test('its database', () =>
  inBoth(async ({ city }) => {
    const rows = await city.department(department)`
      select to_jsonb(r) - '{received_at,changed_at,withdrawn_at}'::text[] as row, withdrawn_at is null as live
      from cityhub.resident r order by version`;
    expect(rows.length).toBeGreaterThanOrEqual(residents);
    return JSON.stringify(rows);
  }));

test('its webhook: bodies, and headers but for time, signature, trace and the head of the ledger', () =>
  inBoth(({ receiver }) =>
    receiver.requests
      .map(({ headers, body }) => {
        const { host: _host, 'webhook-timestamp': _at, 'webhook-signature': _signature, ...others } = headers;
        // The head covers salted commitments of all that there is: it is another one in each world, and tells how often was sealed.
        const { 'cityhub-checkpoint': _head, traceparent, ...rest } = others;
        // A push without a trace of its caller's gets one at random.
        expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
        return JSON.stringify([timeless(body.toString('utf8')), rest]);
      })
      // Four are under way at once, and which arrives first is the machine's business.
      .toSorted(),
  ));

test('its stream, record by record', () => inBoth(({ events }) => timeless(JSON.stringify(events))));

const delivery = 'state fields withheld { field reason } attempts receipt { deliveryId digest verified }';
/** What urban management may ask the exchange; `$id` is a record, one after the other. */
const questions: readonly (readonly [name: string, query: string])[] = [
  [
    'residents',
    '{ residents(first: 100) { nodes { id name citizenId phone birthDate sex careTags gridCode unitId } pageInfo { endCursor } } }',
  ],
  [
    'a record by its id, in aliases and fragments',
    'query($id: ID!) { a: resident(id: $id) { ...F } b: resident(id: $id) { phone careTags } } fragment F on Resident { id name phone }',
  ],
  [
    'why it got what it got',
    `query($id: ID!) { explainDelivery(recordId: $id, department: "${department}") {
      versions { version operation feeds { feed { name } delivery { ${delivery} } } } } }`,
  ],
  ['its feeds', '{ feeds { id name entity fields jurisdiction purpose sinkKind state whenParked } }'],
  ['what it has to acknowledge', '{ notices(state: ALL) { nodes { kind recordId fields } } }'],
  ['its disputes', '{ disputes { nodes { id state field } } }'],
  ['its dead letters', `{ deadLetters(feedId: "${ids.webhook}") { nodes { recordId reason detail } } }`],
  ['its rights', '{ grants(first: 50) { nodes { entity fields treatment } } policyRevision }'],
  ['the counts of the city', '{ cityOverview(area: "420102") { __typename residentCount } }'],
];
/** What it may not ask, or asks wrongly: an error must tell no more than an answer. */
const refusals: readonly (readonly [name: string, query: string])[] = [
  ['a field that does not exist', '{ residents(first: 1) { nodes { phoneNumber } } }'],
  [
    'a filter that nobody may use',
    '{ residents(first: 1, filter: { phone: "19900000001" }) { nodes { id } } }',
  ],
  ['the log', '{ changes(shard: people, first: 100) { nodes { recordId leaf } } }'],
  [
    'a correction of what is not its own',
    'mutation($id: ID!) { correctRecord(input: { recordId: $id, changes: [{ field: "phone", value: "1" }], reason: "x", idempotencyKey: "k" }) { __typename ... on DomainError { code message } ... on InvalidInputError { issues { path code } } } }',
  ],
  [
    'a dispute over a field that it does not see',
    'mutation($id: ID!) { disputeValue(input: { recordId: $id, field: "phone", reason: "x", idempotencyKey: "d" }) { __typename ... on DomainError { code message } ... on InvalidInputError { issues { path code } } } }',
  ],
  [
    'a feed with a filter on a field that it does not see',
    'mutation { createFeed(input: { name: "x", entity: "Resident", fields: ["name"], jurisdiction: "4201", purpose: "city-management", legalBasis: "x", filter: [{ field: "phone", in: ["19900000001"] }], sink: { stream: true } }) { __typename ... on DomainError { code } ... on InvalidInputError { issues { path code } } } }',
  ],
];

test('its inbox, where records that arrived together have any order', () =>
  inBoth(async ({ ask }) => {
    const query = `query ($after: String) {
      departmentInbox(first: 100, after: $after) {
        nodes { recordId version entity fields { name value } } pageInfo { hasNextPage endCursor } } }`;
    const nodes: string[] = [];
    // All pages: which records are on which depends on the moment of their arrival.
    for (let after: string | null = null, isMore = true; isMore; ) {
      const page: any = (await ask(query, { after })).data?.['departmentInbox'];
      nodes.push(...page.nodes.map((node: object) => JSON.stringify(node)));
      isMore = page.pageInfo.hasNextPage;
      after = page.pageInfo.endCursor;
    }
    expect(nodes.length).toBeGreaterThanOrEqual(residents);
    return nodes.toSorted();
  }));

describe('its answers', () => {
  async function answersOf({ ask, records }: World, query: string): Promise<string[]> {
    const asked = query.includes('$id') ? records.slice(0, 8).map((id) => ({ id })) : [{}];
    const answers = [];
    for (const variables of asked) answers.push(timeless((await ask(query, variables)).text));
    return answers;
  }
  test.each(questions)('%s', async (_name, query) => {
    for (const world of worlds) expect((await answersOf(world, query)).join()).not.toContain('"errors"');
    await inBoth((world) => answersOf(world, query));
  });
  test.each(refusals)('refused: %s', async (_name, query) => {
    for (const world of worlds) expect((await answersOf(world, query)).join()).toMatch(/"errors"|Error"/);
    await inBoth((world) => answersOf(world, query));
  });
});
