import { sql } from 'drizzle-orm';
import type { EntityEvent } from '../events/define.ts';
import { encodeCursor, type Page, pageOf } from '../graph/cursor.ts';
import type { Tx } from './database.ts';
import { DomainError } from './errors.ts';

/** A record as it stood at a moment: its last version by then, if the caller may see records where that version was. */
export interface Version {
  readonly id: string;
  /** The place that the version names: rights to its fields are decided there. */
  readonly gridCode: string;
  /** Classes 1 to 3, as they were pushed. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Class 4, sealed by the record's key. */
  readonly sealed: Uint8Array | null;
}

type Found = {
  looked_to: string | null;
  record_id: string;
  jurisdiction: string;
  payload: Record<string, unknown>;
  sealed: Uint8Array | null;
};

interface Asked {
  readonly ids: readonly string[] | null;
  readonly after: string | null;
  readonly limit: number;
}

/** The SQLSTATE of log.position_before for a moment whose versions are in the archive. */
const archived = 'CH001';

async function ask(tx: Tx, event: EntityEvent, at: Date, { ids, after, limit }: Asked): Promise<Found[]> {
  // Nothing was stored before 1970, and Postgres does not know every year that a Date can name.
  const moment = new Date(Math.max(at.getTime(), 0)).toISOString();
  const wanted = ids === null ? sql`null` : sql.param([...ids]);
  const asking = tx.execute<Found>(sql`
    select looked_to, record_id, jurisdiction, payload, sealed
    from log.as_of(${event.shard}::smallint, ${event.entity}, ${moment}::timestamptz, ${wanted}::uuid[], ${after}::uuid, ${limit}::int)`);
  try {
    return [...(await asking)];
  } catch (error) {
    // Drizzle wraps what Postgres said.
    const { cause = error } = error as { cause?: unknown };
    throw (cause as { code?: string }).code === archived ? new DomainError('ARCHIVED') : error;
  }
}

const versionOf = ({ record_id, jurisdiction, payload, sealed }: Found): Version => ({
  id: record_id,
  gridCode: jurisdiction,
  fields: payload,
  sealed,
});

/** The records of the ids as they stood at the end of a millisecond. Gone, not there yet and not yours are absent alike. */
export async function versionsAsOf(
  tx: Tx,
  event: EntityEvent,
  at: Date,
  ids: readonly string[],
): Promise<Map<string, Version>> {
  const found = await ask(tx, event, at, { ids, after: null, limit: ids.length });
  return new Map(found.map((row) => [row.record_id, versionOf(row)]));
}

/**
 * A page of the records that stood at that moment, in the order of their ids. A caller who sees few of them may get a page
 * that is short, or empty, and not the last: a page looks at no more than 2,000 records.
 */
export async function listAsOf(
  tx: Tx,
  event: EntityEvent,
  at: Date,
  size: number,
  after: string | null,
): Promise<Page<Version>> {
  const found = await ask(tx, event, at, { ids: null, after, limit: size + 1 });
  const lookedTo = found.find((row) => row.looked_to !== null)?.looked_to ?? null;
  const versions = found.filter((row) => row.looked_to === null).map(versionOf);
  const page = pageOf(versions, size, (row) => [row.id]);
  if (lookedTo === null) return page;
  // The place is told roughly, so it may lie before what the caller has been given.
  const last = page.nodes.at(-1)?.id ?? '';
  return { ...page, hasNextPage: true, endCursor: encodeCursor([last > lookedTo ? last : lookedTo]) };
}
