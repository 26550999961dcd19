import type { Tx } from '@cityhub/schema/runtime/database';
import { sql } from 'drizzle-orm';

export interface RecordCounts {
  /** Records by place; a record counts for the smallest place that it lies in. */
  readonly byPlace: ReadonlyMap<string, number>;
  /** There are more records than were looked at. */
  readonly atLeast: boolean;
}

/** Records that are looked at: some seconds' work on two cores, and enough to know that a right is a large one. */
const mostRecords = 1_000_000;
/** Nobody waits longer for a number. */
const statementTimeoutMs = '5000';
/** query_canceled, as after a statement timeout. */
const canceled = '57014';

/**
 * How many records of an entity lie where, by the last change of each; a withdrawn one is none. Exchange reads no more of them
 * than that. It goes along the index of a record's changes and stops after `most` records. The place `own` is anywhere.
 */
export async function countRecords(
  tx: Tx,
  { shard, entity }: { readonly shard: number; readonly entity: string },
  places: readonly string[],
  most = mostRecords,
): Promise<RecordCounts> {
  await tx.execute(sql`select set_config('statement_timeout', ${statementTimeoutMs}, true)`);
  const rows = await tx.execute<{ place: string | null; records: number; looked: number }>(sql`
    with latest as materialized (
      select distinct on (record_id) jurisdiction, operation from log.change where shard = ${shard} and entity = ${entity}
      order by record_id desc, position desc limit ${most + 1}
    ), areas as materialized (
      select jurisdiction, count(*) filter (where not log.withdraws(operation)) as records, count(*) as looked
      from latest group by jurisdiction
    )
    select p.place, sum(a.records)::int as records, sum(a.looked)::int as looked from areas a left join lateral (
      select place from jsonb_array_elements_text(${JSON.stringify(places)}::text::jsonb) as given (place)
      where place = 'own' or a.jurisdiction ^@ place
      order by place = 'own', length(place) desc limit 1
    ) p on true group by p.place`);
  const byPlace = [...rows].flatMap(({ place, records }) =>
    place === null ? [] : [[place, records] as const],
  );
  const looked = [...rows].reduce((sum, row) => sum + row.looked, 0);
  return { byPlace: new Map(byPlace), atLeast: looked > most };
}

/** The counts, or null where a statement took longer than anybody waits. */
export async function countInTime(count: () => Promise<RecordCounts>): Promise<RecordCounts | null> {
  try {
    return await count();
  } catch (error) {
    if ((error as { cause?: { code?: string } }).cause?.code === canceled) return null;
    throw error;
  }
}
