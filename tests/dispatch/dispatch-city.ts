import { randomUUID } from 'node:crypto';
import { resident } from '@cityhub/schema/events/resident';
import { prepareChange } from '@cityhub/schema/runtime/log/prepare';
import { createKeyring, type Keyring } from '@cityhub/schema/runtime/log/record-keys';
import type { Sql } from 'postgres';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { until } from '../harness/until.ts';
import { startWorkerProcess, type WorkerProcess } from '../harness/worker-process.ts';

/** Nothing listens there: these workers only deliver. */
const nowhere = 'http://127.0.0.1:9/graphql';
const grid = '420102010001001';
const purpose = 'public-security';

/** One change of a resident. The same `person` is the same record. */
export interface Change {
  readonly person: number;
  readonly name?: string;
  readonly operation?: string;
  readonly gridCode?: string;
  readonly careTags?: readonly string[];
  readonly birthDate?: string;
}

export interface FeedOptions {
  readonly fields?: readonly string[];
  readonly filter?: readonly unknown[];
  readonly backfillTo?: number;
  readonly whenParked?: 'SUPERSEDE' | 'HOLD';
  readonly sink?: unknown;
  readonly addresses?: unknown;
  readonly id?: string;
}

/** A city whose log holds nothing yet and whose departments have no feeds: a test gives it both, and starts the workers. */
export interface DispatchCity {
  readonly city: ClonedCity;
  readonly hub: Sql;
  append(changes: readonly Change[]): Promise<number[]>;
  recordId(person: number): string;
  grant(department: string, fields: readonly string[], more?: Grant): Promise<string>;
  feed(department: string, options?: FeedOptions): Promise<string>;
  startWorker(environment?: Record<string, string>): Promise<WorkerProcess>;
  head(): Promise<number>;
  /** The feed's row of log.cursor. */
  cursor(feed: string): Promise<CursorRow>;
  untilDelivered(feed: string, timeoutMs?: number): Promise<void>;
  /** From now on every version that becomes visible at the department is written down. */
  audit(department: string): Promise<void>;
  /** What was written down, in its order. */
  seen(department: string): Promise<{ record_id: string; version: number; name: string | null }[]>;
  stop(): Promise<void>;
}

export interface Grant {
  readonly treatment?: 'SEE' | 'MASK';
  readonly validFrom?: string;
}

export interface CursorRow {
  readonly position: number;
  readonly attempts: number;
  readonly failing_since: Date | null;
  readonly last_error: string | null;
  readonly retry_at: Date | null;
  readonly breaker: any;
  readonly unfinished: number;
}

function rowsOf(keyring: Keyring, changes: readonly Change[], known: Map<string, any>): any[] {
  return changes.map((change) => {
    const recordId = keyring.recordId('Resident', String(change.person));
    const isNew = !known.has(recordId);
    const { key, wrapped } = known.get(recordId) ?? keyring.create(recordId);
    known.set(recordId, { key, wrapped });
    const fields = {
      citizenId: `id-${change.person}`,
      phone: `phone-${change.person}`,
      name: change.name ?? `居民${change.person}`,
      birthDate: change.birthDate ?? '1980-01-01',
      sex: '女',
      careTags: change.careTags ?? [],
      gridCode: change.gridCode ?? grid,
      unitId: null,
    };
    const request = {
      event: resident,
      shard: resident.shard,
      entity: resident.entity,
      operation: change.operation ?? 'registerResident',
      recordId,
      jurisdiction: fields.gridCode,
      fields,
      actor: 'gridworker:test',
      source: 'gridworker',
      purpose: 'community-service',
      idempotencyKey: randomUUID(),
      cause: null,
      traceId: '0'.repeat(32),
      body: {},
    };
    return prepareChange(keyring, request, key, isNew ? wrapped : null);
  });
}

async function empty(hub: Sql): Promise<void> {
  await hub`truncate log.delivery, log.cursor, log.parked, log.resend, log.receipt, log.change, log.record_key, policy.feed cascade`;
  await hub`delete from policy.access_grant where role = 'department'`;
  await hub`update log.head set position = 0`;
}

const auditSql = `create table public.audit (n bigserial primary key, record_id uuid, version bigint, name text);
  create function public.audit() returns trigger language plpgsql security definer as $$
    begin
      insert into public.audit (record_id, version, name)
      values (new.record_id, new.version, to_jsonb(new) ->> 'name');
      return null;
    end $$;
  create trigger audit after insert or update on cityhub.resident for each row execute function public.audit()`;

/** The table that the worker would make, so that a trigger or a constraint can stand on it before the first delivery. */
const tableSql = `create schema if not exists cityhub authorization cityhub_delivery;
  create table if not exists cityhub.resident (
    record_id uuid primary key, version bigint not null, received_at timestamptz not null default clock_timestamp());
  alter table cityhub.resident owner to cityhub_delivery;
  alter table cityhub.resident add column if not exists name text`;

export async function startDispatchCity(): Promise<DispatchCity> {
  const city = await cloneCity();
  const hub = city.sql;
  const keyring = createKeyring(city.secrets);
  const known = new Map<string, any>();
  const workers: WorkerProcess[] = [];
  await empty(hub);
  const head = async (): Promise<number> =>
    (await hub`select position from log.head where shard = ${resident.shard}`)[0]?.['position'];
  const cursor = async (feed: string): Promise<CursorRow> => {
    const [row] = await hub<CursorRow[]>`select * from log.cursor where feed_id = ${feed}`;
    return row ?? ({ position: 0, attempts: 0, last_error: null, breaker: null } as CursorRow);
  };
  return {
    city,
    hub,
    head,
    cursor,
    recordId: (person) => keyring.recordId('Resident', String(person)),
    async append(changes) {
      const json = JSON.stringify(rowsOf(keyring, changes, known));
      const rows = await hub<{ position: number }[]>`
        select position from log.append(${resident.shard}::smallint, ${json}::text::jsonb) order by ord`;
      return rows.map((row) => row.position);
    },
    async grant(department, fields, { treatment = 'SEE', validFrom = '2020-01-01' } = {}) {
      const [row] = await hub<{ id: string }[]>`
        insert into policy.access_grant (role, department, entity, fields, treatment, jurisdiction, purpose, legal_basis, valid_from)
        values ('department', ${department}, 'Resident', ${fields as string[]}, ${treatment}, '4201', ${purpose}, 'test', ${validFrom}::text::timestamptz)
        returning id`;
      return row?.id as string;
    },
    async feed(department, options = {}) {
      const id = options.id ?? randomUUID();
      const sink = options.sink ?? {
        kind: 'postgres',
        database: `department_${department.replaceAll('-', '_')}`,
      };
      await hub`
        insert into policy.feed (id, department, name, entity, shard, fields, jurisdiction, purpose, sink, filter, backfill_to,
          when_parked, addresses)
        values (${id}, ${department}, ${id}, 'Resident', 1, ${(options.fields ?? ['name', 'gridCode']) as string[]}, '4201', ${purpose},
          ${hub.json(sink as never)}, ${hub.json((options.filter ?? []) as never)}, ${options.backfillTo ?? 0},
          ${options.whenParked ?? 'SUPERSEDE'}, ${hub.json((options.addresses ?? null) as never)})`;
      return id;
    },
    async startWorker(environment = {}) {
      const worker = await startWorkerProcess(city, nowhere, environment);
      workers.push(worker);
      return worker;
    },
    untilDelivered: (feed, timeoutMs) =>
      until(
        'the feed has everything',
        async () => (await cursor(feed)).position === (await head()),
        timeoutMs,
      ),
    async audit(department) {
      const sql = city.department(department);
      await sql.unsafe(tableSql);
      await sql.unsafe(auditSql);
    },
    seen: async (department) => [
      ...(await city.department(department)<{ record_id: string; version: number; name: string | null }[]>`
        select record_id, version, name from public.audit order by n`),
    ],
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()));
      await city.drop();
    },
  };
}

/** Versions that became visible twice, and versions that came after a later one of their record. */
export function faultsIn(seen: readonly { record_id: string; version: number }[]): {
  twice: number;
  backwards: number;
} {
  const last = new Map<string, number>();
  let [twice, backwards] = [0, 0];
  for (const { record_id: id, version } of seen) {
    const before = last.get(id) ?? 0;
    if (version === before) twice += 1;
    if (version < before) backwards += 1;
    last.set(id, Math.max(before, version));
  }
  return { twice, backwards };
}
