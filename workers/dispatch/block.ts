import { eventOf } from '@cityhub/schema/events/index';
import type { RawSql } from '@cityhub/schema/runtime/database';
import { type ReadPlan, shareKey } from './plan.ts';

/** A stretch of the log, ready for a sink: all changes after `from` up to `last`, those that match as JSON text. */
export interface Block {
  readonly from: number;
  readonly last: number;
  /** How many records match. */
  readonly records: number;
  /** A JSON array of objects with record_id, version and the plan's fields. */
  readonly json: string;
}

/** Larger blocks cost latency, smaller ones a statement each. */
const blockSize = 1000;

/** Blocks end at multiples of the block size, so that feeds that were apart meet again and share. */
export function blockEnd(from: number, head: number): number {
  return Math.min(head, (Math.floor(from / blockSize) + 1) * blockSize);
}

/**
 * The statement that builds a block inside the database. Field names come from the catalogue of events, never from a
 * caller: a name that is not there throws.
 */
function blockStatement(plan: ReadPlan): string {
  const rules = eventOf(plan.entity).fields;
  const columns = plan.fields.map((field) => {
    if (rules[field] === undefined) throw new Error(`${plan.entity}.${field} has no class`);
    return `, '${field}', payload->'${field}'`;
  });
  return `select count(*)::int as records,
      coalesce(json_agg(json_build_object('record_id', record_id, 'version', position${columns.join('')})), '[]')::text as json
    from log.change where shard = $1 and position > $2 and position <= $3 and entity = $4 and jurisdiction ^@ $5`;
}

/** Reads shared blocks; feeds that ask for the same block at the same time get the same promise. */
export interface BlockReader {
  read(plan: ReadPlan, from: number, to: number): Promise<Block>;
}

const maxKept = 32;

export function createBlockReader(hub: RawSql): BlockReader {
  const kept = new Map<string, Promise<Block>>();
  const statements = new Map<string, string>();

  function statementOf(plan: ReadPlan): string {
    const key = shareKey(plan);
    let statement = statements.get(key);
    if (statement === undefined) {
      statement = blockStatement(plan);
      statements.set(key, statement);
    }
    return statement;
  }

  async function query(plan: ReadPlan, from: number, to: number): Promise<Block> {
    const parameters = [plan.shard, from, to, plan.entity, plan.jurisdiction];
    const [row] = await hub.unsafe<{ records: number; json: string }[]>(statementOf(plan), parameters, {
      prepare: true,
    });
    return { from, last: to, records: row?.records ?? 0, json: row?.json ?? '[]' };
  }

  return {
    read(plan, from, to) {
      // Positions are dense and a change never changes: what was once read stays true.
      const key = `${from}-${to}|${shareKey(plan)}`;
      const known = kept.get(key);
      if (known !== undefined) return known;
      const block = query(plan, from, to);
      kept.set(key, block);
      block.catch(() => kept.delete(key));
      if (kept.size > maxKept) kept.delete(kept.keys().next().value as string);
      return block;
    },
  };
}
