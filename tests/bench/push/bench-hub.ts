import { dirname, join } from 'node:path';
import { resident } from '@cityhub/schema/events/resident';
import type { RawSql } from '@cityhub/schema/runtime/database';
import { departmentDatabase } from '@cityhub/schema/runtime/database-url';
import { signToken, type TokenClaims } from '@cityhub/schema/runtime/tokens';
import { startAndAwaitOutput } from '../child-process.ts';
import type { Bench } from '../scenario.ts';

/** When a push arrived at a department, in ms since the epoch. */
export interface Arrival {
  readonly position: number;
  readonly at: number;
}

/** `cityhub up` as its own process over a demo city on the bench's cluster, with its workers: the hub as it is run. */
export interface BenchHub {
  readonly origin: string;
  tokenOf(claims: TokenClaims): Promise<string>;
  /** The last position of the residents' log. */
  head(): Promise<number>;
  /** Throws unless the log, the hub's table and each department hold exactly the pushes since `from`. */
  assertHolds(from: number, pushes: number): Promise<void>;
  arrivals(from: number): Promise<Arrival[][]>;
}

const usualDatabase = 'cityhub_bench';
/** People enough that queries find some; the city grows by what is pushed. */
const residents = '1000';
const patienceMs = 120_000;

/** Resolves when every feed of residents has got to the position. */
async function untilDelivered(hub: RawSql, position: number): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const [row] = await hub<{ behind: number }[]>`
      select count(*) as behind from policy.feed f left join log.cursor c on c.feed_id = f.id and c.shard = f.shard
      where f.state = 'ACTIVE' and f.entity = ${resident.entity} and coalesce(c.position, 0) < ${position}`;
    if (row?.behind === 0) return;
    if (performance.now() > deadline)
      throw new Error(`${row?.behind} feeds did not get to position ${position}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function departmentsOf({ cluster }: Bench, database: string, hub: RawSql): Promise<RawSql[]> {
  const feeds = await hub<{ database: string }[]>`
    select sink ->> 'database' as database from policy.feed where entity = ${resident.entity} and state = 'ACTIVE'`;
  return feeds.map((feed) => cluster.connect(departmentDatabase(database, feed.database)));
}

async function startUp({ cluster, started }: Bench, database: string): Promise<string> {
  const up = await startAndAwaitOutput(
    {
      file: new URL('../../../cli/main.ts', import.meta.url),
      args: ['up', '--port', '0'],
      environment: {
        DATABASE_URL: cluster.urlOf(database),
        SECRET_FILE: cluster.secretFile,
        READS_DIR: join(dirname(cluster.secretFile), 'reads'),
        RESIDENTS: residents,
        LOG_LEVEL: 'error',
        REDIS_URL: '',
      },
    },
    /(http:\/\/[\w.]+:\d+)\/graphql[^]*^ready$/m,
  );
  started.defer(up.stop);
  return up.ready.replace('localhost', '127.0.0.1');
}

export async function startBenchHub(bench: Bench, database = usualDatabase): Promise<BenchHub> {
  const { cluster } = bench;
  await cluster.createDatabase(database);
  const origin = await startUp(bench, database);
  const hub = cluster.connect(database);
  const departments = await departmentsOf(bench, database, hub);
  const head = async (): Promise<number> => {
    const [row] = await hub<
      { position: number }[]
    >`select position from log.head where shard = ${resident.shard}`;
    return row?.position ?? 0;
  };
  return {
    origin,
    head,
    tokenOf: (claims) => signToken(cluster.secrets, claims),
    async assertHolds(from, pushes) {
      const position = await head();
      await untilDelivered(hub, position);
      const counts = [{ place: 'the log', count: position - from }];
      const [stored] = await hub<
        { count: number }[]
      >`select count(*) from people.resident where version > ${from}`;
      counts.push({ place: 'the hub', count: stored?.count ?? 0 });
      for (const [index, department] of departments.entries()) {
        const [row] = await department<
          { count: number }[]
        >`select count(*) from cityhub.resident where version > ${from}`;
        counts.push({ place: `department ${index}`, count: row?.count ?? 0 });
      }
      const wrong = counts.find(({ count }) => count !== pushes);
      if (wrong !== undefined)
        throw new Error(`${wrong.place} holds ${wrong.count} records of ${pushes} pushes`);
    },
    arrivals: (from) =>
      Promise.all(
        departments.map(async (department) => {
          const rows = await department<Arrival[]>`
            select version as position, extract(epoch from received_at)::float8 * 1000 as at
            from cityhub.resident where version > ${from}`;
          return [...rows];
        }),
      ),
  };
}
