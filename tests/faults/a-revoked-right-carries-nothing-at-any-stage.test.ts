import type { TransactionSql } from 'postgres';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { until } from '../harness/until.ts';
import type { Subscriber } from '../streams/subscribers.ts';
import { department, type Pushed, startThreeSinks, type ThreeSinks } from './three-sinks.ts';

/** Within this time a revocation must be in force on every path; the promise is 5 s. */
const inForceMs = 3000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

let sinks: ThreeSinks;
beforeAll(async () => {
  sinks = await startThreeSinks();
  await until('the department’s database has its table', async () => {
    const [row] = await sinks.city.department(department)`select to_regclass('cityhub.resident') as found`;
    return row?.['found'] !== null;
  });
});
afterAll(() => sinks?.stop());
// A stage that failed must not fail those behind it.
afterEach(async () => {
  sinks.receiver.interfere(null);
  const sql = sinks.city.department(department);
  await sql`drop function if exists cityhub.fail() cascade`;
  await sql`alter table cityhub.resident drop constraint if exists no_secrets`;
});

/** A place in a delivery's way where it is stopped, the right is revoked, and the delivery goes on. */
interface Stage {
  readonly name: string;
  /** Stops the way before the push. */
  readonly before?: () => Promise<void>;
  /** Waits until the push has come to the place. */
  readonly until?: (pushed: Pushed) => Promise<void>;
  /** Lets it go on. */
  readonly release?: (pushed: Pushed) => Promise<void>;
  readonly pushesAfterRevoking?: true;
  /** How the department follows its stream when the way is open again; by default behind the last event it had. */
  readonly from?: 'BEGINNING';
  /** The values had arrived before the revocation: what is sent again must not hold them. */
  readonly arrivesBefore?: true;
}

const hubSql = () => sinks.city.sql;
const feedIds = (): string[] => [sinks.feeds.postgres, sinks.feeds.webhook];

async function mutate(document: string, variables: Record<string, unknown>): Promise<void> {
  const answer = await sinks.water(document, variables);
  const [result] = Object.values(answer.data ?? {}) as { __typename?: string }[];
  expect(result?.__typename ?? 'Error', answer.text).not.toMatch(/Error$/);
}

/** Both sinks of the workers fail; the stream's reader is away in any case. */
let failing = false;
async function breakSinks(): Promise<void> {
  failing = true;
  const sql = sinks.city.department(department);
  await sql`create function cityhub.fail() returns trigger language plpgsql as $$ begin raise exception using errcode = '53100'; end $$`;
  await sql`create trigger fail before insert or update on cityhub.resident for each row execute function cityhub.fail()`;
  sinks.receiver.interfere(async (_request, answer) =>
    failing ? { status: 503, headers: {}, body: '' } : answer(),
  );
}
async function healSinks(): Promise<void> {
  failing = false;
  const sql = sinks.city.department(department);
  await sql`drop function cityhub.fail() cascade`;
}
const untilFailing = (attempts: number) => () =>
  until(
    `both sinks have failed ${attempts} times`,
    async () => {
      const rows =
        await hubSql()`select from log.cursor where feed_id in ${hubSql()(feedIds())} and attempts >= ${attempts}`;
      return rows.length === 2;
    },
    60_000,
  );

/** A lock on the department's table, and a webhook that does not answer: whatever is written hangs. */
let unlock = async (): Promise<void> => {};
let hanging = 0;
async function hangSinks(): Promise<void> {
  hanging = 0;
  const locked = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  const held = sinks.city.department(department).begin(async (tx: TransactionSql) => {
    await tx`lock table cityhub.resident in access exclusive mode`;
    locked.resolve();
    await opened.promise;
  });
  await locked.promise;
  let open = false;
  sinks.receiver.interfere(async (_request, answer) => {
    if (open) return answer();
    hanging += 1;
    await opened.promise;
    return null;
  });
  unlock = async () => {
    open = true;
    opened.resolve();
    await held;
  };
}
async function untilHanging(): Promise<void> {
  await until('both writes hang', async () => {
    const waiting =
      await hubSql()`select from pg_stat_activity where wait_event_type = 'Lock' and query ilike '%cityhub.resident%'`;
    return hanging > 0 && waiting.length > 0;
  });
}

/** Both sinks refuse the record for what it holds. */
async function refuseRecord(): Promise<void> {
  const sql = sinks.city.department(department);
  await sql`alter table cityhub.resident add constraint no_secrets check (name is null) not valid`;
  sinks.receiver.interfere(async (request, answer) =>
    request.body.includes('秘密') ? { status: 422, headers: {}, body: '' } : answer(),
  );
}
async function untilParked({ recordId }: Pushed): Promise<void> {
  await until('the record is a dead letter of both feeds', async () => {
    const rows = await hubSql()`select from log.parked where record_id = ${recordId} and state = 'PARKED'`;
    return rows.length === 2;
  });
}
async function redeliver({ version }: Pushed): Promise<void> {
  const document = `mutation($feedId: ID!, $positions: [Position!]!) {
    redeliverDeadLetters(feedId: $feedId, positions: $positions, reason: "again") { __typename } }`;
  for (const feedId of feedIds()) await mutate(document, { feedId, positions: [version] });
}

async function replay({ version }: Pushed): Promise<void> {
  const document = 'mutation($input: ReplayInput!) { replay(input: $input) { __typename } }';
  for (const feedId of feedIds())
    await mutate(document, { input: { feedId, from: version, to: version, reason: 'again' } });
}

async function untilArrived({ recordId, version }: Pushed): Promise<void> {
  await until('the record is at the department', async () => {
    const row = await sinks.held(recordId);
    const bodies = sinks.receiver.applied.filter((event) => event.subject === recordId);
    return row?.['version'] === version && bodies.length > 0;
  });
}

async function stepAll(verb: 'pauseFeed' | 'resumeFeed'): Promise<void> {
  const args = verb === 'pauseFeed' ? ', reason: "test"' : '';
  for (const feedId of Object.values(sinks.feeds))
    await mutate(`mutation($feedId: ID!) { ${verb}(feedId: $feedId${args}) { __typename } }`, { feedId });
}

const stages: readonly Stage[] = [
  { name: 'before the push', pushesAfterRevoking: true },
  {
    name: 'stored, while no worker lives',
    before: () => sinks.worker().kill(),
    release: () => sinks.startWorker(),
  },
  {
    name: 'in the queue of a worker that stands still',
    before: async () => sinks.worker().halt(),
    release: async () => sinks.worker().goOn(),
  },
  {
    name: 'being written, while the sink hangs',
    before: hangSinks,
    until: untilHanging,
    release: () => unlock(),
  },
  { name: 'between two tries', before: breakSinks, until: untilFailing(1), release: healSinks },
  { name: 'behind an open breaker', before: breakSinks, until: untilFailing(6), release: healSinks },
  { name: 'a dead letter', before: refuseRecord, until: untilParked, release: redeliver },
  {
    name: 'delivered, and replayed',
    until: untilArrived,
    release: replay,
    from: 'BEGINNING',
    arrivesBefore: true,
  },
  {
    name: 'behind a paused feed',
    before: async () => {
      await stepAll('pauseFeed');
      await pause(inForceMs);
    },
    release: () => stepAll('resumeFeed'),
  },
];

let pushes = 1000;
/** The last event that the stream's reader had, as it would keep it. */
let cursor: string | null = null;

async function revoke(grantId: string): Promise<void> {
  const answer = await sinks.operator(
    'mutation($id: ID!) { revokeGrant(grantId: $id, reason: "test") { __typename } }',
    { id: grantId },
  );
  expect(answer.data?.['revokeGrant']?.__typename, answer.text).toBe('RevokeGrantPayload');
}

/** Follows until the record has come, and answers everything that came. */
async function readStream({ recordId }: Pushed, stage: Stage): Promise<any[]> {
  let reader: Subscriber | undefined;
  // A feed that was resumed a moment ago is not yet open to every process.
  await until(`the stream brings the record (${stage.name})`, async () => {
    reader ??= sinks.follow(stage.from === undefined ? { after: cursor } : { from: stage.from });
    if (reader.codes.length > 0) {
      reader.leave();
      reader = undefined;
      return false;
    }
    return reader.events.some((event) => event.recordId === recordId);
  });
  const events = [...(reader?.events ?? [])];
  reader?.leave();
  cursor = events.at(-1).cursor;
  return events;
}

test.each(stages)(
  '$name: after a revocation no revoked value arrives by any sink',
  async (stage) => {
    const grant = await sinks.give();
    await pause(1500);
    // So that the stream's reader knows a place before the push.
    const first = await sinks.push((pushes += 1));
    await untilArrived(first);
    await readStream(first, { name: 'first', ...(cursor === null ? { from: 'BEGINNING' } : {}) });
    expect((await sinks.held(first.recordId))?.['name'], 'the right is in force').toBe(first.name);

    await stage.before?.();
    let pushed = stage.pushesAfterRevoking ? undefined : await sinks.push((pushes += 1));
    if (pushed !== undefined) await stage.until?.(pushed);
    await revoke(grant);
    await pause(inForceMs);
    const seenBefore = sinks.receiver.requests.length;
    pushed ??= await sinks.push((pushes += 1));
    await stage.release?.(pushed);
    const { recordId, name, phone } = pushed;

    await until(
      `the record arrives (${stage.name})`,
      async () => {
        const row = await sinks.held(recordId).catch(() => undefined);
        const came = sinks.receiver.requests.slice(seenBefore).some(({ body }) => body.includes(recordId));
        return row !== undefined && came && (!stage.arrivesBefore || row['name'] === null);
      },
      60_000,
    );
    const row = await sinks.held(recordId);
    expect(row).toMatchObject({ name: null, phone: null });
    expect(row?.['gridCode'], 'what stayed allowed arrives').toMatch(/^4201/);
    const bodies = sinks.receiver.requests
      .slice(seenBefore)
      .map(({ body }) => body.toString('utf8'))
      .join();
    expect(bodies).not.toContain(name);
    expect(bodies).not.toContain(phone);
    const events = await readStream(pushed, stage);
    const event = events.find((one) => one.recordId === recordId);
    expect(event.resident).toMatchObject({ name: null, phone: null });
    expect(event.fields.map((field: { name: string }) => field.name)).toEqual(['gridCode']);
    expect(JSON.stringify(events)).not.toContain(name);

    sinks.receiver.interfere(null);
    await sinks.city.department(
      department,
    )`alter table cityhub.resident drop constraint if exists no_secrets`;
  },
  120_000,
);

test('a feed that is created before a revocation is filled without the revoked values', async () => {
  const grant = await sinks.give();
  await pause(1500);
  const pushed = await sinks.push((pushes += 1));
  await untilArrived(pushed);
  sinks.worker().halt();
  const feed = await sinks.webhook(pushed.version);
  await revoke(grant);
  await pause(inForceMs);
  sinks.worker().goOn();
  const sent = () =>
    sinks.receiver.requests.map(({ body }) => body.toString('utf8')).filter((body) => body.includes(feed));
  await until('the new feed has the record', async () =>
    sent().some((body) => body.includes(pushed.recordId)),
  );
  expect(sent().join()).not.toContain('秘密');
});
