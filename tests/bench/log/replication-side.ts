import type { RawSql } from '@cityhub/schema/runtime/database';
import type { Bench } from '../scenario.ts';
import type { Side } from './side.ts';

/**
 * The reference: Postgres' own logical replication of a log with the same columns. It is given what favours it: one
 * index at the source where our log has two, a publication of the columns that a department needs and of inserts alone,
 * and an apply worker with its default, synchronous_commit off, where our sinks wait for the disk.
 */
const sourceTable = `
  create schema cityhub;
  create table cityhub.resident (
    position bigint generated always as identity primary key,
    entity text not null, operation text not null, record_id uuid not null, jurisdiction text not null, payload jsonb not null,
    sealed bytea, leaf bytea not null, actor text not null, source text not null, purpose text not null,
    idempotency_key text not null, body_mac bytea not null, cause text, trace_id text not null,
    accepted_at timestamptz not null default clock_timestamp()
  );
  create publication departments for table cityhub.resident (position, record_id, payload) with (publish = 'insert')`;

/** Key and index are those that our sinks make. */
const departmentTable = `
  create schema cityhub;
  create table cityhub.resident (
    record_id uuid primary key, position bigint not null, payload jsonb not null,
    received_at timestamptz not null default clock_timestamp()
  );
  create index on cityhub.resident (received_at)`;

async function insert(source: RawSql, json: string): Promise<void> {
  await source`
    insert into cityhub.resident (entity, operation, record_id, jurisdiction, payload, sealed, leaf, actor, source, purpose,
      idempotency_key, body_mac, cause, trace_id)
    select entity, operation, record_id, jurisdiction, payload, decode(sealed, 'base64'), decode(leaf, 'base64'), actor,
      source, purpose, idempotency_key, decode(body_mac, 'base64'), cause, trace_id
    from jsonb_to_recordset(${json}::text::jsonb) as t (
      entity text, operation text, record_id uuid, jurisdiction text, payload jsonb, sealed text, leaf text, actor text,
      source text, purpose text, idempotency_key text, body_mac text, cause text, trace_id text)`;
}

/** What a subscription's worker logs in with. */
function connectionText(url: string): string {
  const { hostname, port, username, password, pathname } = new URL(url);
  const parts = {
    host: hostname,
    port,
    user: username,
    password: decodeURIComponent(password),
    dbname: pathname.slice(1),
  };
  return Object.entries(parts)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
}

/** A slot is busy until the sender behind it has noticed that the subscription is off. */
async function dropSlot(source: RawSql, slot: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await source`select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = ${slot}`;
      return;
    } catch (error) {
      if (attempt === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function unsubscribe(department: RawSql, subscription: string): Promise<void> {
  const [found] = await department`select from pg_subscription where subname = ${subscription}`;
  if (found === undefined) return;
  await department.unsafe(`alter subscription ${subscription} disable`);
  await department.unsafe(`alter subscription ${subscription} set (slot_name = none)`);
  await department.unsafe(`drop subscription ${subscription}`);
}

async function makeDatabases(
  { cluster }: Bench,
  source: string,
  departments: readonly string[],
): Promise<void> {
  for (const database of [source, ...departments]) {
    await cluster.createDatabase(database);
    await cluster.connect(database).unsafe(database === source ? sourceTable : departmentTable);
  }
}

/** Slots and subscriptions live for one run: a sender that idles would still read whatever our side writes. */
export async function openReplicationSide(bench: Bench, departments: number): Promise<Side> {
  const { cluster, started } = bench;
  const database = `replicated_to_${departments}`;
  const names = Array.from({ length: departments }, (_, index) => `${database}_${index + 1}`);
  await makeDatabases(bench, database, names);
  const source = cluster.connect(database, 3);
  const targets = names.map((name) => cluster.connect(name));
  const connection = connectionText(cluster.urlOf(database));
  const rest = async (): Promise<void> => {
    await Promise.all(targets.map((target, index) => unsubscribe(target, names[index] as string)));
    for (const slot of names) await dropSlot(source, slot);
  };
  started.defer(rest);
  return {
    name: 'logical replication',
    departments: targets,
    async hold() {
      for (const slot of names) await source`select pg_create_logical_replication_slot(${slot}, 'pgoutput')`;
    },
    async deliver() {
      for (const [index, target] of targets.entries()) {
        const slot = names[index];
        await target.unsafe(`create subscription ${slot} connection '${connection}' publication departments
          with (create_slot = false, slot_name = '${slot}', copy_data = false)`);
      }
    },
    write: (batch) => insert(source, batch.json),
    rest,
    async trouble() {
      const counts = await Promise.all(
        targets.map(
          (target) => target<{ errors: number }[]>`
          select coalesce(sum(apply_error_count), 0)::int as errors from pg_stat_subscription_stats`,
        ),
      );
      return `errors of the apply workers: ${counts.map(([row]) => row?.errors).join(' ')}`;
    },
  };
}
