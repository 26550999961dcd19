import { openText } from '@cityhub/schema/runtime/sealed-text';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import {
  act,
  approveFeed,
  createFeed,
  issuesOf,
  operator,
  police,
  policeFeed,
  rotateFeedSecret,
  water,
} from './feed-documents.ts';

let city: ClonedCity;
let hub: LocalHub;
let department: Ask;
let li: Ask;

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
  department = await hub.ask(police);
  li = await hub.ask(operator('li'));
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

const webhook = { webhook: { url: 'https://hooks.police.example/in' } };
const address = { host: 'hooks.police.example', port: 443 };
const order = async (sink: object = webhook) => act(department, createFeed, { input: policeFeed({ sink }) });
const rowOf = async (id: string) => (await city.sql`select * from policy.feed where id = ${id}`)[0];

test('an operator approves the address, and the feed becomes active', async () => {
  const { feed } = await order();
  const pin = Buffer.alloc(32, 7).toString('base64');
  const addresses = [{ ...address, ranges: ['10.20.0.0/16', 'fd00::/8'], pin }];
  const answer = await act(li, approveFeed, { feedId: feed.id, addresses });
  expect(answer.feed).toMatchObject({ state: 'ACTIVE', approvedBy: 'operator:li' });
  expect(await rowOf(feed.id)).toMatchObject({ addresses, approved_by: 'operator:li' });
  const operations = await city.sql`
    select operation, actor from log.change where record_id = ${feed.id} order by position`;
  expect(operations.map((one) => [one['operation'], one['actor']])).toEqual([
    ['createFeed', 'department:police:wang'],
    ['approveFeed', 'operator:li'],
  ]);
  const again = await act(li, approveFeed, { feedId: feed.id, addresses });
  expect(again.__typename).toBe('InvalidStateError');
});

test('whoever ordered it does not approve it, in another role neither', async () => {
  const { feed } = await order();
  const wang = await hub.ask(operator('wang'));
  const answer = await act(wang, approveFeed, { feedId: feed.id, addresses: [address] });
  expect(answer).toMatchObject({ __typename: 'SamePersonError', code: 'SAME_PERSON' });
  expect((await rowOf(feed.id))?.['state']).toBe('PROPOSED');
  await expect(
    city.sql`update policy.feed set approved_by = created_by where id = ${feed.id}`,
  ).rejects.toMatchObject({ code: '23514' });
});

test.each([
  ['no address', []],
  ['another host', [{ host: 'hooks.evil.example', port: 443 }]],
  ['another port', [{ host: 'hooks.police.example', port: 8443 }]],
])('a list with %s would approve nothing', async (_what, addresses) => {
  const { feed } = await order();
  expect(issuesOf(await act(li, approveFeed, { feedId: feed.id, addresses }))).toEqual([
    'addresses ADDRESS_REFUSED',
  ]);
});

test('what is wrong in the list is named entry by entry', async () => {
  const { feed } = await order();
  const addresses = [
    address,
    { host: 'a b', port: 0, ranges: ['10.0.0.0/8', '10.0.0.0/33', 'ten', 'fe80::1%eth0/64'], pin: 'short' },
  ];
  expect(issuesOf(await act(li, approveFeed, { feedId: feed.id, addresses }))).toEqual([
    'addresses.1.host INVALID_URL',
    'addresses.1.pin INVALID_KEY',
    'addresses.1.port INVALID_NUMBER',
    'addresses.1.ranges.1 ADDRESS_REFUSED',
    'addresses.1.ranges.2 ADDRESS_REFUSED',
    'addresses.1.ranges.3 ADDRESS_REFUSED',
  ]);
});

test('nobody but an operator approves, and there is nothing to approve inside the hub', async () => {
  const { feed } = await order();
  const asked = { feedId: feed.id, addresses: [address] };
  for (const claims of [police, persona.auditor, persona.citizen])
    expect((await act(await hub.ask(claims), approveFeed, asked)).__typename).toBe('ForbiddenError');
  const { feed: own } = await order({ ownDatabase: true });
  expect((await act(li, approveFeed, { ...asked, feedId: own.id })).__typename).toBe('InvalidStateError');
  for (const feedId of [crypto.randomUUID(), 'not an id'])
    expect((await act(li, approveFeed, { ...asked, feedId })).__typename).toBe('NotFoundError');
});

test('a rotation shows a new secret once, and the old one ends with the overlap', async () => {
  const { feed, secret: first } = await order();
  const answer = await act(department, rotateFeedSecret, { feedId: feed.id, overlapHours: 24 });
  expect(answer.secret).toMatch(/^whsec_/);
  expect(answer.secret).not.toBe(first);
  const { secrets } = (await rowOf(feed.id))?.['sink'] ?? {};
  const open = (one: { id: string; sealed: string }) =>
    openText(city.secrets, `feed ${feed.id} secret ${one.id}`, one.sealed);
  expect(secrets.map(open)).toEqual([answer.secret, first]);
  expect(secrets[0].until).toBeNull();
  const hours = (Date.parse(secrets[1].until) - Date.now()) / 3_600_000;
  expect(hours).toBeGreaterThan(23.9);
  expect(hours).toBeLessThanOrEqual(24);
  const last = await act(department, rotateFeedSecret, { feedId: feed.id, overlapHours: 0 });
  const { secrets: kept } = (await rowOf(feed.id))?.['sink'] ?? {};
  expect(kept.map(open)).toEqual([last.secret]);
});

test('a secret is the department’s: no operator rotates it, and only webhooks have one', async () => {
  const { feed } = await order();
  const asked = { feedId: feed.id, overlapHours: 1 };
  expect((await act(li, rotateFeedSecret, asked)).__typename).toBe('ForbiddenError');
  expect((await act(await hub.ask(water), rotateFeedSecret, asked)).__typename).toBe('NotFoundError');
  const { feed: stream } = await order({ stream: true });
  const wrong = await act(department, rotateFeedSecret, { ...asked, feedId: stream.id });
  expect(wrong.__typename).toBe('InvalidStateError');
  for (const overlapHours of [-1, 169])
    expect(issuesOf(await act(department, rotateFeedSecret, { ...asked, overlapHours }))).toEqual([
      'overlapHours INVALID_NUMBER',
    ]);
});
