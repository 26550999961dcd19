import { randomUUID } from 'node:crypto';
import { signToken } from '@cityhub/schema/runtime/tokens';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import { startWorkerProcess, type WorkerProcess } from '../harness/worker-process.ts';
import { streamFeed } from '../streams/stream-feed.ts';
import { follow, type Subscriber } from '../streams/subscribers.ts';
import { type DepartmentReceiver, startDepartmentReceiver } from '../webhooks/department-receiver.ts';
import { insertWebhook } from '../webhooks/webhook-feed.ts';

/** The water department, which has no right on residents by itself, with a feed of residents to each kind of sink. */
export const department = 'water';
const { purpose = '' } = persona.department(department);
/** What stays allowed all the time, so that a record's arrival can be seen, and what is given and revoked. */
const plainFields = ['gridCode'];
const secretFields = ['name', 'phone'];

export interface Pushed {
  readonly recordId: string;
  readonly version: number;
  /** The values that must not travel after a revocation. */
  readonly name: string;
  readonly phone: string;
}

export interface ThreeSinks {
  readonly city: ClonedCity;
  readonly hub: LocalHub;
  readonly feeds: { readonly postgres: string; readonly webhook: string; readonly stream: string };
  readonly receiver: DepartmentReceiver;
  worker(): WorkerProcess;
  startWorker(): Promise<void>;
  /** The water department and an operator over the graph. */
  readonly water: Ask;
  readonly operator: Ask;
  push(index: number): Promise<Pushed>;
  /** Gives the right on the secret fields; answers the grant’s id. */
  give(): Promise<string>;
  /** A further webhook of the department, filled up to a position; answers its id. */
  webhook(backfillTo: number): Promise<string>;
  follow(variables?: Record<string, unknown>): Subscriber;
  /** What the department's own database holds of a record. */
  held(recordId: string): Promise<Record<string, unknown> | undefined>;
  stop(): Promise<void>;
}

const changes = `subscription Changes($feed: ID!, $after: String, $from: StreamStart!) {
  changes(feed: $feed, after: $after, from: $from) {
    cursor recordId version operation fields { name } resident { gridCode name phone } } }`;

async function insertGrant(city: ClonedCity, fields: readonly string[]): Promise<string> {
  const id = randomUUID();
  await city.sql`insert into policy.access_grant ${city.sql({
    id,
    role: 'department',
    department,
    entity: 'Resident',
    fields: [...fields],
    treatment: 'SEE',
    jurisdiction: '4201',
    purpose,
    legal_basis: 'test',
  })}`;
  return id;
}

async function insertDatabaseFeed(city: ClonedCity): Promise<string> {
  const id = randomUUID();
  const [head] = await city.sql<{ position: number }[]>`select position from log.head where shard = 1`;
  await city.sql`insert into policy.feed ${city.sql({
    id,
    department,
    name: 'water-residents',
    entity: 'Resident',
    shard: 1,
    fields: [...plainFields, ...secretFields],
    jurisdiction: '4201',
    purpose,
    sink: city.sql.json({ kind: 'postgres', database: 'department_water' }),
    backfill_to: head?.position ?? 0,
  })}`;
  return id;
}

export async function startThreeSinks(): Promise<ThreeSinks> {
  const city = await cloneCity();
  const hub = await startLocalHub(city, { workers: false });
  const receiver = await startDepartmentReceiver();
  await insertGrant(city, plainFields);
  const fields = [...plainFields, ...secretFields];
  const { url, secret, receiptKey, certificate } = receiver;
  const webhook = { department, purpose, fields, url, secret, receiptKey, pin: certificate.pin };
  const feeds = {
    postgres: await insertDatabaseFeed(city),
    webhook: (await insertWebhook(city, { ...webhook, fromNow: true })).id,
    stream: await streamFeed(city, { department, entity: 'Resident', fields }),
  };
  let worker = await startWorkerProcess(city, hub.graphUrl);
  const gridworker = await hub.ask(persona.gridworker(demoGrid));
  const claims = persona.department(department);
  const token = await signToken(city.secrets, claims);
  return {
    city,
    hub,
    feeds,
    receiver,
    worker: () => worker,
    async startWorker() {
      worker = await startWorkerProcess(city, hub.graphUrl);
    },
    water: await hub.ask(claims),
    operator: await hub.ask(persona.operator),
    async push(index) {
      const input = residentPush(index, demoGrid, { name: `秘密${index}号`, idempotencyKey: randomUUID() });
      const { data, text } = await gridworker(registerResident, { input });
      const receipt = data?.['registerResident']?.receipt;
      if (receipt === undefined) throw new Error(`the push was refused: ${text}`);
      const { recordId, version } = receipt;
      return { recordId, version, name: input.name, phone: input.phone };
    },
    async webhook(backfillTo) {
      const { id } = await insertWebhook(city, webhook);
      await city.sql`update policy.feed set backfill_to = ${backfillTo}, created_at = now() where id = ${id}`;
      return id;
    },
    give: () => insertGrant(city, secretFields),
    follow(variables = {}) {
      const asked = { feed: feeds.stream, from: 'NOW', ...variables };
      return follow('sse', hub.graphUrl, token, { query: changes, variables: asked });
    },
    async held(recordId) {
      const sql = city.department(department);
      const [row] = await sql`select * from cityhub.resident where record_id = ${recordId}`;
      return row;
    },
    async stop() {
      await worker.stop();
      await hub.stop();
      await receiver.close();
      await city.drop();
    },
  };
}
