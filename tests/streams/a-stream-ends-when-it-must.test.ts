import { signToken } from '@cityhub/schema/runtime/tokens';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResidents, residentPush } from '../harness/pushes.ts';
import { until } from '../harness/until.ts';
import { streamFeed } from './stream-feed.ts';
import { follow, type Subscriber, transports } from './subscribers.ts';

const query = `subscription ($feed: ID!, $after: String) {
  changes(feed: $feed, after: $after) { cursor version fields { name } resident { id name phone } }
}`;

let city: ClonedCity;
let hub: LocalHub;

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

const residents = (department: string) =>
  streamFeed(city, { department, entity: 'Resident', fields: ['name', 'phone', 'gridCode'] });

/** How long the stream goes on once something has been done. */
async function endsWithin(subscriber: Subscriber): Promise<number> {
  const from = performance.now();
  await subscriber.ended;
  return performance.now() - from;
}

let pushed = 0;

async function push(name: string): Promise<void> {
  const ask = await hub.ask(persona.gridworker(demoGrid));
  const inputs = Array.from({ length: 3 }, (_, index) =>
    residentPush(index, demoGrid, { idempotencyKey: `push-${++pushed}`, name }),
  );
  const answer = await ask(registerResidents, { inputs });
  expect(answer.data?.['registerResidents'].accepted).toBe(3);
}

test.each(['PAUSED', 'RETIRED'])(
  'a feed that is %s closes its streams, even where nothing comes',
  async (state) => {
    const feed = await residents('police');
    const token = await signToken(city.secrets, persona.department('police'));
    const open = transports.map((transport) =>
      follow(transport, hub.graphUrl, token, { query, variables: { feed } }),
    );
    for (const subscriber of open) await subscriber.until(200);
    await city.sql`update policy.feed set state = ${state} where id = ${feed}`;
    for (const subscriber of open) {
      expect(await endsWithin(subscriber)).toBeLessThan(5000);
      expect(subscriber.codes).toEqual(['FEED_CLOSED']);
      // The last word is the error alone, not the last event again.
      expect(subscriber.results.at(-1).data ?? null).toBeNull();
    }
  },
);

test('a token that runs out ends its streams, and the next token goes on behind the cursor', async () => {
  const feed = await residents('police');
  const claims = persona.department('police');
  const short = await signToken(city.secrets, { ...claims, ttlSeconds: 2 });
  const open = transports.map((transport) =>
    follow(transport, hub.graphUrl, short, { query, variables: { feed } }),
  );
  for (const subscriber of open) await subscriber.until(1);
  for (const subscriber of open) {
    expect(await endsWithin(subscriber)).toBeLessThan(5000);
    expect(subscriber.codes).toEqual(['TOKEN_EXPIRED']);
  }
  const seen = open[0]?.events ?? [];
  const after = seen.at(-1).cursor;
  await push('之后');
  const fresh = await signToken(city.secrets, claims);
  const next = follow('sse', hub.graphUrl, fresh, { query, variables: { feed, after } });
  const rest = await next.until(200 - seen.length + 3);
  expect(rest.slice(-3).map(({ resident }) => resident.name)).toEqual(['之后', '之后', '之后']);
  const versions = [...seen, ...rest].map(({ version }) => version);
  expect(versions).toEqual([...new Set(versions)].toSorted((one, other) => one - other));
  next.leave();
});

test('a field whose grant is revoked is in no event after five seconds', async () => {
  const feed = await residents('police');
  const token = await signToken(city.secrets, persona.department('police'));
  const open = transports.map((transport) =>
    follow(transport, hub.graphUrl, token, { query, variables: { feed } }),
  );
  await push('之前');
  const isLast = ({ events }: Subscriber): boolean => events.at(-1)?.resident.name === '之前';
  await until('the push arrives', async () => open.every(isLast));
  await new Promise((resolve) => setTimeout(resolve, 200));
  const before = open.map(({ events }) => events.length);
  for (const { events } of open) expect(events.at(-1).resident.phone).toMatch(/^199/);
  await city.sql`
    update policy.access_grant set fields = array_remove(fields, 'phone') where role = 'department' and department = 'police'
      and entity = 'Resident'`;
  await new Promise((resolve) => setTimeout(resolve, 2500));
  await push('撤销');
  for (const [at, subscriber] of open.entries()) {
    const events = (await subscriber.until((before[at] ?? 0) + 3)).slice(before[at]);
    for (const event of events) {
      expect(event.resident).toMatchObject({ name: '撤销', phone: null });
      expect(event.fields.map((field: any) => field.name)).toEqual(['name', 'gridCode']);
    }
    subscriber.leave();
  }
});

test('a feed that has lost every right is closed', async () => {
  const feed = await streamFeed(city, {
    department: 'construction',
    entity: 'Resident',
    fields: ['name', 'phone', 'gridCode'],
  });
  const token = await signToken(city.secrets, persona.department('construction'));
  const subscriber = follow('sse', hub.graphUrl, token, { query, variables: { feed } });
  await subscriber.until(1);
  await city.sql`update policy.access_grant set valid_to = now() where department = 'construction' and entity = 'Resident'`;
  expect(await endsWithin(subscriber)).toBeLessThan(5000);
  expect(subscriber.codes).toEqual(['FEED_CLOSED']);
});

test('a hub that stops ends its streams first, and does not say that they are complete', async () => {
  const feed = await residents('police');
  const token = await signToken(city.secrets, persona.department('police'));
  const open = transports.map((transport) =>
    follow(transport, hub.graphUrl, token, { query, variables: { feed } }),
  );
  for (const subscriber of open) await subscriber.until(1);
  const from = performance.now();
  await hub.stop();
  expect(performance.now() - from).toBeLessThan(3000);
  for (const subscriber of open) {
    await subscriber.ended;
    // The clients would come back: what they report is the connection, not an end.
    expect(subscriber.codes).toHaveLength(1);
  }
});
