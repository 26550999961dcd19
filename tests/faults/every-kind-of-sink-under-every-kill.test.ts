import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmbeddedHub, startEmbeddedHub } from '../harness/embedded-hub.ts';
import { persona } from '../harness/graph-client.ts';
import { demoGrid, registerResidents, residentPush } from '../harness/pushes.ts';
import { hasRedis, type RedisServer, startRedis } from '../harness/redis-server.ts';
import { until } from '../harness/until.ts';
import { streamFeed } from '../streams/stream-feed.ts';
import { insertWebhook } from '../webhooks/webhook-feed.ts';
import { type ReceiverProcess, startReceiverProcess } from './receiver-process.ts';
import { readForEver, type StreamReader } from './stream-reader.ts';

/** Pushes, of fewer people, so that many records have several versions. */
const pushes = 4000;
const people = 2500;
const rowsPerRequest = 50;
const fields = ['citizenId', 'phone', 'name', 'gridCode'];

let redis: RedisServer | undefined;
let hub: EmbeddedHub;
let receiver: ReceiverProcess;
let reader: StreamReader;
const feeds = { webhook: '', stream: '' };

beforeAll(async () => {
  redis = hasRedis() ? await startRedis() : undefined;
  hub = await startEmbeddedHub(200, redis === undefined ? {} : { REDIS_URL: redis.url });
  receiver = await startReceiverProcess();
  const { url, secret, pin, receiptKey } = receiver;
  const { secrets } = hub;
  const city = { sql: await hub.sql('cityhub'), secrets };
  const webhook = { department: 'police', purpose: 'public-security', fields, url, secret, pin, receiptKey };
  feeds.webhook = (await insertWebhook(city, { ...webhook, fromNow: true })).id;
  feeds.stream = await streamFeed(city, { department: 'police', entity: 'Resident', fields });
  await pause(1500);
  reader = await readForEver(hub, persona.department('police'), feeds.stream);
});
afterAll(async () => {
  reader?.stop();
  await hub?.stop();
  await receiver?.stop();
  await redis?.stop();
});

const acknowledged = new Map<string, number[]>();
let count = 0;

/** Pushes until it is acknowledged, with the same keys each time, as a device would. */
async function pushUntilAcknowledged(first: number): Promise<void> {
  const inputs = Array.from({ length: rowsPerRequest }, (_, row) => ({
    ...residentPush((first + row) % people, demoGrid),
    idempotencyKey: `fault-${first + row}`,
  }));
  const ask = await hub.ask(persona.gridworker(demoGrid));
  for (;;) {
    const answer = await ask(registerResidents, { inputs }).catch(() => null);
    const rows = answer?.data?.['registerResidents']?.rows;
    if (rows !== undefined) {
      // So that the pushes last as long as the faults.
      await pause(250);
      for (const { error, receipt } of rows) {
        expect(error).toBeNull();
        acknowledged.set(receipt.recordId, [...(acknowledged.get(receipt.recordId) ?? []), receipt.version]);
      }
      count += rows.length;
      return;
    }
    await pause(50);
  }
}

async function pushAll(): Promise<void> {
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < pushes) {
      const first = next;
      next += rowsPerRequest;
      await pushUntilAcknowledged(first);
    }
  };
  await Promise.all([caller(), caller()]);
}

/** A sink behaves so at least until it was asked something. */
async function behave(how: 'failing' | 'garbage' | 'slow'): Promise<void> {
  receiver.behave(how);
  const before = receiver.sent().length;
  await until(`the receiver is ${how} to somebody`, async () => receiver.sent().length > before, 60_000);
}

const kill = (pid: number, signal: NodeJS.Signals = 'SIGKILL'): void => void process.kill(pid, signal);

/** What is done to the hub, and the share of pushes after which. */
const faults: readonly (readonly [share: number, name: string, fault: () => Promise<void>])[] = [
  [0.1, 'kill -9 of the worker', async () => kill((await hub.pids()).worker)],
  [0.2, 'kill -9 of the receiver', () => receiver.killAndRestart()],
  [0.3, 'all jobs lost', async () => redis?.flushAll()],
  [0.35, 'a sink that fails', () => behave('failing')],
  [0.4, 'an immediate restart of Postgres', async () => kill((await hub.pids()).postmaster, 'SIGQUIT')],
  [0.5, 'a sink that answers garbage', () => behave('garbage')],
  [0.55, 'kill -9 of the worker', async () => kill((await hub.pids()).worker)],
  [0.6, 'a sink that is well again', async () => receiver.behave('well')],
  [
    0.65,
    'kill -9 of the gateway',
    async () => {
      kill((await hub.pids()).hub);
      await hub.start();
    },
  ],
  [0.75, 'a sink that is slower than it may be', () => behave('slow')],
  [0.85, 'kill -9 of the receiver', () => receiver.killAndRestart()],
  [
    0.9,
    'kill -9 of everything',
    async () => {
      const { hub: pid, postmaster } = await hub.pids();
      kill(postmaster);
      kill(pid);
      await hub.start();
      await redis?.flushAll();
    },
  ],
];

async function wreak(): Promise<void> {
  for (const [share, name, fault] of faults) {
    await until(`${share * 100} % are pushed, before ${name}`, async () => count >= pushes * share, 120_000);
    await fault();
  }
}

test('kill -9 of each process, Postgres restarted, all jobs lost, a bad receiver: every sink has every change once, in order, with its receipt', async () => {
  await Promise.all([wreak(), pushAll()]);
  expect(count).toBe(pushes);
  const sql = await hub.sql('cityhub');
  const [head] = await sql<{ position: number }[]>`select position from log.head where shard = 1`;
  const versions = [...acknowledged.values()].flat().sort((a, b) => a - b);

  // I1, nothing lost: every version that was acknowledged comes to every sink, some as part of a later one at a database.
  await until(
    'the webhook has everything',
    async () => new Set(receiver.applied().map((one) => one.id)).size >= pushes,
    120_000,
  );
  await until(
    'the stream has everything',
    async () => [...reader.versions.values()].flat().length >= pushes,
    60_000,
  );
  const police = await hub.sql('department_police');
  await until('the database has everything', async () => {
    const [row] = await police`select min(position) as position from cityhub.cursor where shard = 1`;
    return row?.['position'] === head?.position;
  });
  const held = await police<
    { record_id: string; version: number }[]
  >`select record_id, version from cityhub.resident`;
  const heldVersions = new Map(held.map((row) => [row.record_id, row.version]));
  for (const [id, list] of acknowledged) expect(heldVersions.get(id)).toBe(Math.max(...list));

  // I2, nothing twice: one effect for each version; what came again on the wire had the same id and the same bytes.
  // A receiver that dies between its effect and its note of it has the effect again, by the same id: an upsert does not see it.
  const effects = receiver.applied();
  const applied = [...new Map(effects.toReversed().map((one) => [one.id, one])).values()].reverse();
  expect(effects.length - applied.length, 'only what was in flight at a kill').toBeLessThanOrEqual(2 * 4);
  expect(applied.map((one) => one.version).sort((a, b) => a - b)).toEqual(versions);
  const digests = new Map<string, Set<string>>();
  for (const { id, digest } of receiver.sent()) digests.set(id, (digests.get(id) ?? new Set()).add(digest));
  expect(digests.size).toBe(pushes);
  expect([...digests.values()].filter((set) => set.size > 1)).toEqual([]);
  expect(receiver.sent().length, 'something did come again').toBeGreaterThan(pushes);

  // I3, order: versions of a record only rise, at the webhook and in the stream, where none comes twice either.
  const byRecord = Map.groupBy(applied, (one) => one.recordId);
  for (const [id, list] of acknowledged) {
    const rising = list.toSorted((a, b) => a - b);
    expect(byRecord.get(id)?.map((one) => one.version)).toEqual(rising);
    expect(reader.versions.get(id)).toEqual(rising);
  }
  expect(reader.breaks(), 'the stream broke off, and was taken up again').toBeGreaterThan(1);

  // I4, as many receipts as effects, each of a change that is in the log.
  const receipts = () => sql`
    select count(*)::int as receipts, count(distinct r.position)::int as positions, count(c.position)::int as changes,
      count(*) filter (where r.verified)::int as verified
    from log.receipt r left join log.change c on c.shard = r.shard and c.position = r.position and c.record_id = r.record_id
    where r.feed_id = ${feeds.webhook}`;
  await until('each delivery has its receipt', async () => (await receipts())[0]?.['receipts'] === pushes);
  expect((await receipts())[0]).toEqual({
    receipts: pushes,
    positions: pushes,
    changes: pushes,
    verified: pushes,
  });
  const [gaps] = await sql`
    select count(*)::int as gaps from (select from_position, lag(to_position) over (partition by feed_id order by to_position) as before
      from log.delivery where shard = 1) d where before is not null and from_position <> before`;
  expect(gaps?.['gaps'], 'deliveries join without a gap or an overlap').toBe(0);

  // I10: nothing was set aside silently.
  expect((await sql`select count(*)::int as parked from log.parked`)[0]?.['parked']).toBe(0);
}, 400_000);
