import { openText } from '@cityhub/schema/runtime/sealed-text';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid } from '../harness/pushes.ts';
import { act, createFeed, issuesOf, police, policeFeed } from './feed-documents.ts';

let city: ClonedCity;
let hub: LocalHub;
let ask: Ask;

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
  ask = await hub.ask(police);
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

const create = (of: Record<string, unknown> = {}) => act(ask, createFeed, { input: policeFeed(of) });
const rowOf = async (id: string) => (await city.sql`select * from policy.feed where id = ${id}`)[0];
const allFeeds = async (): Promise<number> =>
  (await city.sql`select count(*)::int as n from policy.feed`)[0]?.['n'];

test('a feed to its own database is active at once, in the catalogue’s order, each field once', async () => {
  const { feed, secret } = await create({ fields: ['gridCode', 'name', 'name', 'phone'] });
  expect(feed).toMatchObject({
    state: 'ACTIVE',
    sinkKind: 'postgres',
    sinkDatabase: 'department_police',
    sinkHost: null,
    fields: ['phone', 'name', 'gridCode'],
    whenParked: 'SUPERSEDE',
    createdBy: 'department:police:wang',
  });
  expect(secret).toBeNull();
  const row = await rowOf(feed.id);
  const [head] = await city.sql`select position from log.head where shard = 1`;
  expect(row).toMatchObject({ shard: 1, backfill_to: head?.['position'], addresses: null });
});

test('a stream is active at once, too', async () => {
  const { feed } = await create({ sink: { stream: true }, whenParked: 'HOLD' });
  expect(feed).toMatchObject({ state: 'ACTIVE', sinkKind: 'stream', whenParked: 'HOLD' });
});

test('the act is a change of the exchange’s shard, with who and what, and no credential', async () => {
  const url = 'postgres://carrier:s3cret-word@db.police.example:5433/residents?sslmode=require';
  const { feed } = await create({ sink: { postgres: { connectionString: url } } });
  const [change] = await city.sql`
    select shard, entity, operation, actor, jurisdiction, payload from log.change where record_id = ${feed.id}`;
  expect(change).toMatchObject({
    shard: 6,
    entity: 'Feed',
    operation: 'createFeed',
    actor: 'department:police:wang',
    jurisdiction: '4201',
    payload: {
      department: 'police',
      state: 'PROPOSED',
      host: 'db.police.example',
      sinkKind: 'external-postgres',
    },
  });
  expect(JSON.stringify(change?.['payload'])).not.toContain('s3cret');
});

test('a connection string never comes back and stands sealed in the database', async () => {
  const url = 'postgres://carrier:s3cret-word@db.police.example:5433/residents';
  const answer = await ask(createFeed, {
    input: policeFeed({ sink: { postgres: { connectionString: url } } }),
  });
  expect(answer.text).not.toContain('s3cret-word');
  expect(answer.text).not.toContain('carrier');
  const { feed } = answer.data?.['createFeed'] ?? {};
  expect(feed).toMatchObject({
    state: 'PROPOSED',
    sinkHost: 'db.police.example:5433',
    sinkDatabase: 'residents',
  });
  const row = await rowOf(feed.id);
  expect(JSON.stringify(row)).not.toContain('s3cret-word');
  const sealed = row?.['sink'].sealedUrl;
  expect(openText(city.secrets, `feed ${feed.id} url`, sealed)).toBe(url);
  expect(() => openText(city.secrets, 'feed other url', sealed)).toThrow();
});

test('a webhook’s secret is shown in this one answer and stands sealed', async () => {
  const { feed, secret } = await create({ sink: { webhook: { url: 'https://hooks.police.example/in' } } });
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(feed).toMatchObject({ state: 'PROPOSED', sinkHost: 'hooks.police.example:443' });
  const { secrets } = (await rowOf(feed.id))?.['sink'] ?? {};
  expect(secrets).toHaveLength(1);
  expect(openText(city.secrets, `feed ${feed.id} secret ${secrets[0].id}`, secrets[0].sealed)).toBe(secret);
  const everywhere = await ask('{ feeds { id sink sinkKind sinkHost state } }');
  expect(everywhere.text).not.toContain(secret.slice(6));
  expect(everywhere.text).not.toContain(secrets[0].sealed);
});

test('every wrong field is named at once, with its path and code, and nothing is stored', async () => {
  const before = await allFeeds();
  const answer = await create({
    name: 'a\u0000b',
    fields: ['name', 'noField', 'careTags'],
    jurisdiction: '42x',
    legalBasis: ' ',
    sink: { webhook: { url: 'http://hooks.example/in', receiptKey: 'bm8=' } },
    filter: [{ field: 'nope', in: ['x'] }],
  });
  expect(answer.__typename).toBe('InvalidInputError');
  expect(issuesOf(answer)).toEqual(
    [
      'input.name INVALID_TEXT',
      'input.fields.1 UNKNOWN_FIELD',
      'input.jurisdiction INVALID_JURISDICTION',
      'input.legalBasis REQUIRED',
      'input.sink.webhook.url INVALID_URL',
      'input.sink.webhook.receiptKey INVALID_KEY',
      'input.filter.0.field UNKNOWN_FIELD',
    ].toSorted(),
  );
  expect(await allFeeds()).toBe(before);
});

test.each([
  ['a field that no grant gives', { fields: ['name', 'careTags'] }, ['input.fields.1 FIELD_NOT_GRANTED']],
  [
    'another purpose, for which nothing is granted',
    { purpose: 'curiosity' },
    ['input.fields.0 FIELD_NOT_GRANTED', 'input.fields.1 FIELD_NOT_GRANTED'],
  ],
  ['an unknown entity', { entity: 'Person' }, ['input.entity UNKNOWN_ENTITY']],
  ['no field', { fields: [] }, ['input.fields REQUIRED']],
  ['no place', { jurisdiction: '999999' }, ['input.jurisdiction INVALID_JURISDICTION']],
  ['no sink', { sink: {} }, ['input.sink REQUIRED']],
  ['two sinks', { sink: { stream: true, ownDatabase: true } }, ['input.sink INVALID_INPUT']],
  [
    'a filter on class 4',
    { filter: [{ field: 'phone', in: ['19900000001'] }] },
    ['input.filter.0.field FILTER_NOT_ALLOWED'],
  ],
  [
    'a filter on a field that it may not see',
    { filter: [{ field: 'careTags', hasAny: ['独居老人'] }] },
    ['input.filter.0.field FILTER_NOT_ALLOWED'],
  ],
  [
    'a filter of another type',
    { filter: [{ field: 'unitId', in: ['not a uuid'] }] },
    ['input.filter.0.in FILTER_NOT_ALLOWED'],
  ],
  [
    'eleven conditions',
    { filter: Array.from({ length: 11 }, () => ({ field: 'sex', in: ['F'] })) },
    ['input.filter FILTER_NOT_ALLOWED'],
  ],
  [
    'a hundred and one values',
    { filter: [{ field: 'sex', in: Array.from({ length: 101 }, (_, n) => String(n)) }] },
    ['input.filter.0.in FILTER_NOT_ALLOWED'],
  ],
  [
    'a range that is empty',
    { filter: [{ field: 'birthDate', from: '1950-01-01', to: '1940-01-01' }] },
    ['input.filter.0.to INVALID_PERIOD'],
  ],
])('%s is refused', async (_what, of, expected) => {
  expect(issuesOf(await create(of))).toEqual(expected);
});

test.each([
  'http://127.0.0.1:8080/in',
  'http://localhost:8080/in',
  'http://[::1]:8080/in',
  'https://hooks.example:8443/in?x=1',
])('in a demo a webhook may be %s', async (url) => {
  expect((await create({ sink: { webhook: { url } } })).feed.state).toBe('PROPOSED');
});

test.each([
  'http://hooks.example/in',
  'http://192.168.1.5/in',
  'https://user:word@hooks.example/in',
  'https://user@hooks.example/in',
  'ftp://hooks.example/in',
  'javascript:alert(1)',
  '//hooks.example/in',
  'https://',
  'https://ho oks.example/',
  'https://hooks.example/#part',
])('a webhook may not be %s', async (url) => {
  expect(issuesOf(await create({ sink: { webhook: { url } } }))).toEqual([
    'input.sink.webhook.url INVALID_URL',
  ]);
});

test('a URL has at most 2,000 characters', async () => {
  const url = `https://hooks.example/${'x'.repeat(2000)}`;
  expect(issuesOf(await create({ sink: { webhook: { url } } }))).toEqual([
    'input.sink.webhook.url INVALID_URL',
  ]);
});

test.each([
  'https://db.example/residents',
  'postgres://db.example/residents',
  'postgres://user:word@db.example/',
  'postgres://user:word@%2Fvar%2Frun/residents',
  'postgres://user:word@a.example,b.example/residents',
  'postgres://user:word@db.example/residents?host=evil.example',
  'postgres:///residents',
])('a server may not be %s', async (connectionString) => {
  expect(issuesOf(await create({ sink: { postgres: { connectionString } } }))).toEqual([
    'input.sink.postgres.connectionString INVALID_URL',
  ]);
});

test('a name is used once in a department, even by two at the same moment', async () => {
  const input = policeFeed();
  const answers = await Promise.all(Array.from({ length: 4 }, () => act(ask, createFeed, { input })));
  const made = answers.filter((answer) => answer.feed !== undefined);
  expect(made).toHaveLength(1);
  for (const answer of answers.filter((one) => one.feed === undefined))
    expect(issuesOf(answer)).toEqual(['input.name NAME_TAKEN']);
});

test.each([persona.gridworker(demoGrid), persona.operator, persona.auditor, persona.citizen, persona.system])(
  'nobody orders for a department but itself: $role',
  async (claims) => {
    const answer = await act(await hub.ask(claims), createFeed, { input: policeFeed() });
    expect(answer).toMatchObject({ __typename: 'ForbiddenError', code: 'FORBIDDEN' });
  },
);

test('the filter is kept in the payload’s own form', async () => {
  const filter = [
    { field: 'sex', in: ['F'] },
    { field: 'birthDate', from: '1940-01-01' },
  ];
  const { feed } = await create({ filter });
  expect(feed.filter).toEqual([
    { field: 'sex', in: ['F'], hasAny: null, from: null, to: null },
    { field: 'birthDate', in: null, hasAny: null, from: '1940-01-01', to: null },
  ]);
  expect((await rowOf(feed.id))?.['filter']).toEqual([
    { field: 'sex', in: ['F'] },
    { field: 'birthDate', from: '1940-01-01', to: null },
  ]);
});
