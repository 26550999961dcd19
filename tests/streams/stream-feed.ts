import { randomUUID } from 'node:crypto';
import { eventOf } from '@cityhub/schema/events/index';
import type { ClonedCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';

export interface StreamFeed {
  /** A new one where it does not matter. */
  readonly id?: string;
  readonly department: string;
  readonly entity: string;
  readonly fields: readonly string[];
  readonly jurisdiction?: string;
  readonly filter?: readonly object[];
  readonly kind?: string;
  /** How far back the log is the feed's state at its beginning; by default all that is there. */
  readonly backfillTo?: number;
}

/** A feed whose sink is a stream, as a department would have it; answers its id. */
export async function streamFeed(city: Pick<ClonedCity, 'sql'>, feed: StreamFeed): Promise<string> {
  const { department, entity, fields, jurisdiction = '4201', filter = [], kind = 'stream' } = feed;
  const { shard } = eventOf(entity);
  const { id = randomUUID() } = feed;
  const [head] = await city.sql<{ position: number }[]>`select position from log.head where shard = ${shard}`;
  const { purpose } = persona.department(department);
  await city.sql`
    insert into policy.feed (id, department, name, entity, shard, fields, jurisdiction, purpose, filter, sink, backfill_to)
    values (${id}, ${department}, ${`stream-${id}`}, ${entity}, ${shard}, ${[...fields]}, ${jurisdiction}, ${purpose ?? ''},
      ${city.sql.json([...filter] as never)}, ${city.sql.json({ kind })}, ${feed.backfillTo ?? head?.position ?? 0})`;
  return id;
}
