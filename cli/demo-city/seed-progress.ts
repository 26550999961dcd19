import type { RawSql } from '@cityhub/schema/runtime/database';
import type { SeedTransaction } from './copy-in.ts';
import type { Stage } from './seed-stage.ts';

/** How far a stage has come, and how far it was to go. */
export interface StageProgress {
  readonly done: number;
  readonly total: number;
}

/** One seed at a time prepares; chunks take turns by their rows' locks. */
const prepareLock = 4_201_002;

/** What each stage has done so far; empty where no seed has begun: then there is not even a table. */
export async function readProgress(sql: RawSql): Promise<ReadonlyMap<string, StageProgress>> {
  const [found] = await sql<{ there: boolean }[]>`
    select to_regclass('reference.demo_city_stage') is not null as there`;
  if (found?.there !== true) return new Map();
  const rows = await sql<(StageProgress & { name: string })[]>`
    select name, done, total from reference.demo_city_stage`;
  return new Map(rows.map(({ name, done, total }) => [name, { done, total }]));
}

/** Writes down what is to be built before anything is: so a seed that stops is known to be incomplete. */
export async function prepareProgress(sql: RawSql, stages: readonly Stage[]): Promise<void> {
  const rows = stages.map(({ name, total }) => ({ name, total }));
  await sql.begin(async (tx) => {
    await tx`set local role cityhub_owner`;
    await tx`select pg_advisory_xact_lock(${prepareLock})`;
    await tx`create table if not exists reference.demo_city_stage (
      name text primary key, done bigint not null default 0, total bigint not null)`;
    await tx`
      insert into reference.demo_city_stage as old (name, total)
      select name, total from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as t (name text, total bigint)
      on conflict (name) do update set total = greatest(old.total, excluded.total)`;
  });
}

/** Held until the end of the transaction: two seeds at once take turns, chunk by chunk. */
export async function lockProgress(tx: SeedTransaction, stage: string): Promise<number> {
  const [row] = await tx<{ done: number }[]>`
    select done from reference.demo_city_stage where name = ${stage} for update`;
  if (row === undefined) throw new Error(`stage ${stage} was not prepared`);
  return row.done;
}

export async function recordProgress(tx: SeedTransaction, stage: string, done: number): Promise<void> {
  await tx`update reference.demo_city_stage set done = ${done} where name = ${stage}`;
}
