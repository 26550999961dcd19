import { shardName, shards } from '@cityhub/schema/events/define';
import type { Tx } from '@cityhub/schema/runtime/database';
import { sql } from 'drizzle-orm';
import type { ParkedLife } from '../model/lineage-as-of.ts';
import type { RecordSource } from '../model/record-source.ts';
import { placesSql } from './delivery-facts.ts';

/** What stands beside versions in other tables: one statement for all places (`shard/position`) of a page. */

type At<Row> = Row & { readonly place: string };
type Raw<Row> = Row & Record<string, unknown>;

function byPlace<Row extends { readonly place: string }>(rows: readonly Row[]): Map<string, Row[]> {
  return Map.groupBy(rows, (row) => row.place);
}

/** Why a version corrected, recalled, merged or erased the record. */
export interface NoticeFact {
  readonly fields: readonly string[];
  readonly reason: string;
  readonly legalBasis: string | null;
  readonly disputeId: string | null;
}

export async function noticesByPlace(tx: Tx, places: readonly string[]): Promise<Map<string, NoticeFact>> {
  const rows = await tx.execute<Raw<At<NoticeFact>>>(sql`
    select w.place, n.fields, n.reason, n.legal_basis as "legalBasis", n.dispute_id as "disputeId"
    from ${placesSql(places)} join exchange.record_notice n on n.shard = w.shard and n.position = w.position`);
  return new Map([...rows].map((row) => [row.place, row]));
}

/** The smallest signed head over a version; absent while it is not sealed. */
export interface SealFact {
  readonly size: number;
  readonly sealedAt: Date;
}

export async function sealsByPlace(tx: Tx, places: readonly string[]): Promise<Map<string, SealFact>> {
  const rows = await tx.execute<Raw<At<{ size: number; sealed_at: string }>>>(sql`
    select w.place, h.size, h.sealed_at
    from ${placesSql(places)} cross join lateral (
      select t.size, t.sealed_at from log.tree_head t where t.tree = w.shard and t.size >= w.position order by t.size limit 1
    ) h`);
  return new Map([...rows].map((row) => [row.place, { size: row.size, sealedAt: new Date(row.sealed_at) }]));
}

export type ParkedAt = At<ParkedLife>;
type ParkedRaw = Omit<ParkedAt, 'parkedAt' | 'decidedAt'> & {
  readonly parked_at: string;
  readonly decided_at: string | null;
};

export async function parkedByPlace(tx: Tx, places: readonly string[]): Promise<Map<string, ParkedAt[]>> {
  const rows = await tx.execute<Raw<ParkedRaw>>(sql`
    select w.place, p.feed_id as "feedId", p.state, p.reason, p.detail, p.attempts, p.parked_at, p.decided_at,
      p.decided_by as "decidedBy", p.decision_reason as "decisionReason"
    from ${placesSql(places)} join log.parked p on p.shard = w.shard and p.position = w.position`);
  return byPlace(
    [...rows].map(({ parked_at, decided_at, ...row }) => ({
      ...row,
      parkedAt: new Date(parked_at),
      decidedAt: decided_at === null ? null : new Date(decided_at),
    })),
  );
}

/** A department's word that it has dealt with a correction or a recall. */
export interface WordFact {
  readonly place: string;
  readonly feedId: string;
  readonly department: string;
  readonly by: string;
  readonly at: Date;
}

export async function wordsByPlace(tx: Tx, places: readonly string[]): Promise<Map<string, WordFact[]>> {
  const rows = await tx.execute<Raw<Omit<WordFact, 'at'> & { acknowledged_at: string }>>(sql`
    select w.place, f.id as "feedId", f.department, a.acknowledged_by as by, a.acknowledged_at
    from ${placesSql(places)} join policy.feed f on f.shard = w.shard
    join log.acknowledgement a on a.feed_id = f.id and a.shard = w.shard and a.position = w.position
    order by a.acknowledged_at`);
  return byPlace([...rows].map(({ acknowledged_at, ...row }) => ({ ...row, at: new Date(acknowledged_at) })));
}

/** A change of another record: what caused a version, or what a version caused. */
export interface RelatedChange extends RecordSource {
  readonly shard: number;
  readonly position: number;
  readonly operation: string;
  readonly recordId: string;
  readonly acceptedAt: Date;
}

type RelatedRaw = At<Omit<RelatedChange, 'acceptedAt'>> & { readonly accepted_at: string };
const related = sql`c.shard, c.position, c.entity, c.operation, c.record_id as "recordId", c.jurisdiction, c.actor, c.source,
  s.department as "sourceDepartment", c.accepted_at`;
const relatedOf = ({ accepted_at, ...row }: RelatedRaw): At<RelatedChange> => ({
  ...row,
  acceptedAt: new Date(accepted_at),
});

/** Of each version at most so many of the changes that it caused. */
const mostCaused = 20;

export async function causedByPlace(
  tx: Tx,
  places: readonly string[],
): Promise<Map<string, At<RelatedChange>[]>> {
  const wanted = places.map((place) => {
    const [shard, position] = place.split('/');
    return { place, cause: `${shardName(Number(shard))}/${position}` };
  });
  const rows = await tx.execute<Raw<RelatedRaw>>(sql`
    select w.place, ${related} from jsonb_to_recordset(${JSON.stringify(wanted)}::text::jsonb) as w (place text, cause text)
    cross join lateral (
      select x.* from (select shard, position, entity, operation, record_id, jurisdiction, actor, source, accepted_at
        from log.change where cause = w.cause) x order by x.accepted_at, x.shard, x.position limit ${mostCaused}
    ) c left join exchange.source_system s on s.id = c.source`);
  return byPlace([...rows].map(relatedOf));
}

/** The place that a cause names (`people/123`), or null where it is none. */
export function placeOfCause(cause: string): string | null {
  const [, name = '', position = ''] = /^([a-z]+)\/([1-9]\d{0,14})$/.exec(cause) ?? [];
  return Object.hasOwn(shards, name) ? `${shards[name as keyof typeof shards]}/${position}` : null;
}

export async function relatedByPlace(tx: Tx, places: readonly string[]): Promise<Map<string, RelatedChange>> {
  const rows = await tx.execute<Raw<RelatedRaw>>(sql`
    select w.place, ${related} from ${placesSql(places)}
    join log.change c on c.shard = w.shard and c.position = w.position
    left join exchange.source_system s on s.id = c.source`);
  return new Map([...rows].map((row) => [row.place, relatedOf(row)]));
}
