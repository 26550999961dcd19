import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { GatewayMetrics } from '@cityhub/gateway/gateway-metrics';
import type { Health } from '@cityhub/gateway/health';
import { shardName } from '@cityhub/schema/events/define';
import type { WatchedDatabase } from './watched-database.ts';

/** A city has some dozens of feeds; a label for each of more would be too many. */
const mostFeeds = 500;

interface FeedRow {
  readonly feed: string;
  readonly department: string;
  readonly behind: number;
  readonly seconds: number;
  readonly failures: number;
  readonly dead: number;
  readonly open: boolean;
}

const feedRows = (database: WatchedDatabase): Promise<readonly FeedRow[]> =>
  database.ask(
    (sql) => sql<FeedRow[]>`
      select f.id as feed, f.department, greatest(h.position - coalesce(c.position, 0), 0) as behind,
        coalesce(extract(epoch from clock_timestamp() - next.accepted_at), 0)::float8 as seconds,
        coalesce(c.attempts, 0) as failures, coalesce((c.breaker -> 'ownState' ->> 'value')::int, 0) <> 0 as open,
        (select count(*) from log.parked p where p.feed_id = f.id and p.state = 'PARKED') as dead
      from policy.feed f join log.head h on h.shard = f.shard
      left join log.cursor c on c.feed_id = f.id and c.shard = f.shard
      left join lateral (
        select accepted_at from log.change where shard = f.shard and position = coalesce(c.position, 0) + 1 limit 1
      ) next on true
      where f.state = 'ACTIVE' and f.sink ->> 'kind' <> 'stream' order by f.created_at, f.id limit ${mostFeeds}`,
  );

/** One question for all that are asked at the same time. */
function shared<Result>(read: () => Promise<Result>): () => Promise<Result> {
  let running: Promise<Result> | null = null;
  return () =>
    (running ??= read().finally(() => {
      running = null;
    }));
}

async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true });
  const sizes = names
    .filter((name) => name.endsWith('.reads'))
    .map((name) =>
      stat(join(folder, name)).then(
        (file) => file.size,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

function tellOfFeeds({ gauge }: GatewayMetrics, database: WatchedDatabase): void {
  const read = shared(() => feedRows(database));
  const each = (value: (row: FeedRow) => number) => async () =>
    (await read()).map((row) => [{ feed: row.feed, department: row.department }, value(row)] as const);
  const labels = ['feed', 'department'] as const;
  gauge(
    'cityhub_feed_lag_changes',
    'Changes that a feed has not passed yet.',
    labels,
    each((row) => row.behind),
  );
  gauge(
    'cityhub_feed_lag_seconds',
    'How long the oldest of them has been waiting.',
    labels,
    each((row) => row.seconds),
  );
  gauge(
    'cityhub_feed_failures',
    'Failures of a feed’s sink in a row.',
    labels,
    each((row) => row.failures),
  );
  gauge(
    'cityhub_feed_dead_letters',
    'Dead letters that wait for a decision.',
    labels,
    each((row) => row.dead),
  );
  gauge(
    'cityhub_feed_breaker_open',
    '1 while the circuit breaker of a feed is not closed.',
    labels,
    each((row) => (row.open ? 1 : 0)),
  );
}

/** What the hub reads when its metrics are read. */
export function tellOfHub(
  metrics: GatewayMetrics,
  sources: { readonly database: WatchedDatabase; readonly health: Health; readonly readsDir: string },
): void {
  const { database, health, readsDir } = sources;
  metrics.gauge(
    'cityhub_log_position',
    'The last position of a shard: the pushes that it has taken since the beginning.',
    ['shard'],
    () =>
      database.ask(async (sql) => {
        const rows = await sql<{ shard: number; position: number }[]>`
          select shard, position from log.head where shard between 1 and 6 order by shard`;
        return rows.map(({ shard, position }) => [{ shard: shardName(shard) }, position] as const);
      }),
  );
  tellOfFeeds(metrics, database);
  metrics.count(
    'cityhub_ledger_lag_seconds',
    'How long the oldest change without a seal has been waiting.',
    () =>
      database.ask(async (sql) => {
        const [row] = await sql<{ seconds: number }[]>`select log.seconds_unsealed() as seconds`;
        return row?.seconds ?? 0;
      }),
  );
  metrics.count('cityhub_reads_waiting_bytes', 'Reads in files that the database does not have yet.', () =>
    bytesIn(readsDir),
  );
  metrics.gauge('cityhub_check', '1 for a part of /ready that works, else 0.', ['check'], async () =>
    (await health.results()).map(([{ name }, works]) => [{ check: name }, works ? 1 : 0] as const),
  );
}
