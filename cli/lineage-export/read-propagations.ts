import { eventOf } from '@cityhub/schema/events/index';
import type { Policy } from '@cityhub/schema/policy/decide';
import type { FeedOrder } from '@cityhub/schema/policy/grant';
import { dueAt, projectFeed } from '@cityhub/schema/policy/project';
import type { RawSql } from '@cityhub/schema/runtime/database';
import type { ExportedFeed, Propagation } from './propagation.ts';

interface BatchRow {
  readonly from: number;
  readonly to: number;
  readonly records: number;
  readonly attempts: number;
  readonly revision: number | null;
  readonly endedAt: Date;
  readonly begunAt: Date | null;
  readonly jurisdictions: string[];
  readonly failure: string | null;
}

/** Batches in one statement: enough to be quick, few enough to hold. */
const pageSize = 200;

function outputOf(origin: string, feed: FeedOrder): ExportedFeed['output'] {
  const table = `cityhub.${eventOf(feed.entity).table}`;
  const { sink } = feed;
  switch (sink.kind) {
    case 'postgres':
      return { namespace: origin, name: `${sink.database}.${table}` };
    case 'external-postgres': {
      const { host, port, database } = sink.server ?? { host: 'unknown', port: 5432, database: 'unknown' };
      return { namespace: `postgres://${host}:${port}`, name: `${database}.${table}` };
    }
    case 'webhook':
      return { namespace: new URL(sink.url).origin, name: feed.name };
    case 'stream':
      return { namespace: origin, name: `stream/${feed.department}/${feed.name}` };
  }
}

/** The rights of the moment when it travelled, over the places that the batch held. */
function projected(policy: Policy, feed: FeedOrder, row: BatchRow) {
  const fields = new Map<string, Propagation['fields'][number]>();
  const withheld = new Map<string, Propagation['withheld'][number]>();
  for (const place of row.jurisdictions) {
    const due = dueAt(feed, row.begunAt ?? row.endedAt);
    const projection = projectFeed(policy, feed, place, due, row.endedAt.getTime());
    for (const field of projection.fields) {
      // Seen in one place and masked in another: the batch held the value.
      if (fields.get(field.name)?.treatment !== 'SEE') fields.set(field.name, field);
    }
    for (const one of projection.withheld) withheld.set(one.field, one);
  }
  return {
    fields: [...fields.values()],
    withheld: [...withheld.values()].filter(({ field }) => !fields.has(field)),
  };
}

function readPage(sql: RawSql, feed: FeedOrder, since: Date, after: number): Promise<BatchRow[]> {
  return sql<BatchRow[]>`
    select one.*, held.begun_at as "begunAt", coalesce(held.jurisdictions, '{}') as jurisdictions from (
      select d.from_position as "from", d.to_position as "to", d.records, d.attempts, d.policy_revision as revision,
        d.delivered_at as "endedAt", null as failure
      from log.delivery d
      where d.feed_id = ${feed.id} and d.shard = ${feed.shard} and d.to_position > ${after} and d.delivered_at > ${since}
        and d.records > 0
      order by d.to_position limit ${pageSize}
    ) one cross join lateral (
      select max(c.accepted_at) as begun_at, array_agg(distinct c.jurisdiction) as jurisdictions from log.change c
      where c.shard = ${feed.shard} and c.position > one."from" and c.position <= one."to" and c.entity = ${feed.entity}
        and c.jurisdiction ^@ ${feed.jurisdiction}
    ) held order by one."to"`;
}

function readParked(sql: RawSql, feed: FeedOrder, since: Date): Promise<BatchRow[]> {
  return sql<BatchRow[]>`
    select p.position - 1 as "from", p.position as "to", 1 as records, p.attempts, null::bigint as revision, p.parked_at as "endedAt",
      c.accepted_at as "begunAt", array[c.jurisdiction] as jurisdictions, p.reason as failure
    from log.parked p join log.change c on c.shard = p.shard and c.position = p.position
    where p.feed_id = ${feed.id} and p.parked_at > ${since} order by p.position`;
}

async function* rowsOf(sql: RawSql, feed: FeedOrder, since: Date): AsyncGenerator<BatchRow> {
  for (let after = 0; ; ) {
    const page = await readPage(sql, feed, since, after);
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) break;
    after = last.to;
  }
  yield* await readParked(sql, feed, since);
}

/** What every feed has brought since a moment, feed by feed in the order of the log, and what could not be brought. */
export async function* readPropagations(
  sql: RawSql,
  origin: string,
  rights: { readonly policy: Policy; readonly feeds: readonly FeedOrder[] },
  since: Date,
): AsyncGenerator<Propagation> {
  const bases = await sql<
    { id: string; basis: string | null }[]
  >`select id, legal_basis as basis from policy.feed`;
  const basisOf = new Map(bases.map(({ id, basis }) => [id, basis]));
  for (const feed of rights.feeds) {
    const { id, name, department, entity, purpose } = feed;
    const legalBasis = basisOf.get(id) ?? null;
    const exported = { id, name, department, entity, purpose, legalBasis, output: outputOf(origin, feed) };
    for await (const row of rowsOf(sql, feed, since)) {
      yield {
        feed: exported,
        from: row.from,
        to: row.to,
        records: row.records,
        attempts: row.attempts,
        policyRevision: row.revision,
        begunAt: row.begunAt ?? row.endedAt,
        endedAt: row.endedAt,
        ...projected(rights.policy, feed, row),
        ...(row.failure === null ? {} : { failure: row.failure }),
      };
    }
  }
}
