import { eventOf } from '@cityhub/schema/events/index';
import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { RawSql } from '@cityhub/schema/runtime/database';
import { type ReadPlan, shareKey } from './plan.ts';
import { select } from './selection.ts';

/** A stretch of the log, ready for a sink: all changes after `from` up to `last`, those that match as JSON text. */
export interface Block {
  readonly from: number;
  readonly last: number;
  /** How many records match. */
  readonly records: number;
  /**
   * A JSON array of objects with record_id, version, changed_at (ISO 8601 in UTC), operation and the plan's fields, in the
   * order of the log. All fields of a withdrawn record are null.
   */
  readonly json: string;
}

/** A block that several feeds may pass on, if their rights have not changed since `firstAt`. */
export interface SharedBlock extends Block {
  /** When the first of its changes was accepted, in ms; null of none. */
  readonly firstAt: number | null;
}

/** Larger blocks cost latency, smaller ones a statement each. */
export const maxBlockSize = 1000;

/** Blocks end at multiples of the block size, so that feeds that were apart meet again and share. */
export function blockEnd(from: number, head: number, size = maxBlockSize): number {
  const whole = Math.min(size, maxBlockSize);
  return Math.min(head, (Math.floor(from / whole) + 1) * whole);
}

/**
 * The statement that builds a block inside the database. Field names come from the catalogue of events, never from a
 * caller: a name that is not there throws.
 */
function blockStatement(feed: FeedOrder, plan: ReadPlan, condition: string): string {
  const rules = eventOf(feed.entity).fields;
  const columns = plan.fields.map((field) => {
    if (rules[field] === undefined) throw new Error(`${feed.entity}.${field} has no class`);
    return `, '${field}', payload->'${field}'`;
  });
  return `select count(*)::int as records, extract(epoch from min(accepted_at))::float8 * 1000 as "firstAt",
      coalesce(json_agg(json_build_object('record_id', record_id, 'version', position,
        'changed_at', to_char(accepted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'operation', operation
        ${columns.join('')}) order by position), '[]')::text as json
    from (select c.record_id, c.position, c.accepted_at, c.operation,
        case when not log.withdraws(c.operation) then c.payload end as payload
      from log.change c where ${condition}) c`;
}

interface BlockRange {
  readonly from: number;
  readonly to: number;
  readonly erasedTo: number;
}

/** Reads shared blocks; feeds that ask for the same block at the same time get the same promise. */
export interface BlockReader {
  /** `erasedTo` is the last erasure in the shard: what was read before it is not passed on after it. */
  read(feed: FeedOrder, plan: ReadPlan, range: BlockRange): Promise<SharedBlock>;
}

const maxKept = 32;

export function createBlockReader(hub: RawSql): BlockReader {
  const kept = new Map<string, Promise<SharedBlock>>();
  const erasures = new Map<number, number>();

  async function query(feed: FeedOrder, plan: ReadPlan, from: number, to: number): Promise<SharedBlock> {
    const { condition, parameters } = select(feed, from, to);
    const [row] = await hub.unsafe<{ records: number; firstAt: number | null; json: string }[]>(
      blockStatement(feed, plan, condition),
      [...parameters],
      { prepare: true },
    );
    if (row === undefined) throw new Error('an aggregate has one row');
    return { from, last: to, ...row };
  }

  return {
    read(feed, plan, { from, to, erasedTo }) {
      // Nothing of what was erased stays in memory. A reader that does not know of the erasure yet reads for itself.
      const known = erasures.get(feed.shard) ?? 0;
      if (erasedTo < known) return query(feed, plan, from, to);
      if (erasedTo > known) kept.clear();
      erasures.set(feed.shard, erasedTo);
      // Positions are dense and but for an erasure a change never changes: what was once read stays true.
      const key = `${from}-${to}|${shareKey(feed, plan)}`;
      const read = kept.get(key);
      if (read !== undefined) return read;
      const block = query(feed, plan, from, to);
      kept.set(key, block);
      block.catch(() => kept.delete(key));
      if (kept.size > maxKept) kept.delete(kept.keys().next().value as string);
      return block;
    },
  };
}
