import { eventOf } from '@cityhub/schema/events/index';
import type { FeedOrder } from '@cityhub/schema/policy/grant';
import { connectRaw } from '@cityhub/schema/runtime/database';
import { prepareTables } from './department-tables.ts';
import type { Sink } from './sink.ts';

/** "On conflict do update cannot affect a row a second time": the block holds two versions of one record. */
const cardinalityViolation = '21000';

/**
 * One statement: the cursor's compare-and-swap and the upsert stand or fall together, so a block has its effect exactly
 * once however often it is sent, and of two workers on one feed one is fenced off. It answers the cursor's count: the
 * upsert may rightly write nothing.
 */
function writeStatement(feed: FeedOrder, distinct: boolean): string {
  const event = eventOf(feed.entity);
  const names = feed.fields.map((field) => `"${field}"`);
  const typed = feed.fields.map((field) => `"${field}" ${event.fields[field]?.column}`);
  const rows = `jsonb_to_recordset($1::text::jsonb) as t (record_id uuid, version bigint${typed.map((column) => `, ${column}`).join('')})`;
  const columns = ['record_id', 'version', ...names].join(', ');
  const source = distinct
    ? `(select distinct on (record_id) ${columns} from ${rows} order by record_id, version desc) t`
    : rows;
  const updates = ['version', 'received_at', ...names].map((name) => `${name} = excluded.${name}`);
  return `with moved as (
      update cityhub.cursor set position = $2 where feed = $3 and shard = $4 and position = $5 returning 1
    ), written as (
      insert into cityhub.${event.table} as old (${columns}, received_at)
      select t.${['record_id', 'version', ...names].join(', t.')}, clock_timestamp() from moved, ${source}
      on conflict (record_id) do update set ${updates.join(', ')} where old.version < excluded.version
    )
    select count(*)::int as moved from moved`;
}

/** A department's own Postgres as a sink. */
export async function openDepartmentDatabase(url: string, feed: FeedOrder): Promise<Sink> {
  const sql = connectRaw(url, { max: 1, name: `feed ${feed.name}` });
  await prepareTables(sql, feed);
  const plain = writeStatement(feed, false);
  const collapsing = writeStatement(feed, true);
  return {
    async position() {
      const [row] = await sql<{ position: number }[]>`
        select position from cityhub.cursor where feed = ${feed.id} and shard = ${feed.shard}`;
      return row?.position ?? 0;
    },
    async write(block) {
      const parameters = [block.json, block.last, feed.id, feed.shard, block.from];
      const run = (statement: string) =>
        sql.unsafe<{ moved: number }[]>(statement, parameters, { prepare: true });
      const [row] = await run(plain).catch((error: { code?: string }) => {
        if (error.code !== cardinalityViolation) throw error;
        return run(collapsing);
      });
      return row?.moved === 1;
    },
    close: () => sql.end({ timeout: 2 }),
  };
}
