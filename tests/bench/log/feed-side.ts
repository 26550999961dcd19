import { openPolicyBook } from '@cityhub/schema/policy/book';
import type { RawSql } from '@cityhub/schema/runtime/database';
import { departmentDatabase, urlForRole } from '@cityhub/schema/runtime/database-url';
import { openQueues } from '@cityhub/schema/runtime/queues';
import { createWaker, type Waker } from '@cityhub/schema/runtime/waker';
import { type Started, startAndAwaitMessage } from '../child-process.ts';
import type { Bench } from '../scenario.ts';
import type { Batch } from './resident-changes.ts';
import type { Side } from './side.ts';

const residentShard = 1;
/** Nothing listens there: these workers only deliver, and their attempts to settle clocks fail quietly. */
const nowhere = 'http://127.0.0.1:9/graphql';

/** Tells the workers of new changes exactly as the hub does. */
async function openWaker({ cluster, started }: Bench, database: string, hub: RawSql): Promise<Waker> {
  const onError = (error: Error): void => console.error(error);
  const postgresUrl = urlForRole(cluster.urlOf(database), 'queue', cluster.secrets);
  const queues = await openQueues({ postgresUrl, redisUrl: undefined, onError });
  const book = await openPolicyBook(hub);
  const waker = createWaker(queues, book, onError);
  started.defer(async () => {
    waker.close();
    book.close();
    await queues.close();
  });
  return waker;
}

function startWorker({ cluster }: Bench, database: string): Promise<Started<unknown>> {
  return startAndAwaitMessage({
    file: new URL('../../../workers/main.ts', import.meta.url),
    environment: {
      DATABASE_URL: cluster.urlOf(database),
      SECRET_FILE: cluster.secretFile,
      GATEWAY_URL: nowhere,
      LOG_LEVEL: 'error',
      REDIS_URL: '',
    },
  });
}

/** A record's key is written with its first version; here it has one already. */
async function learnKeys(hub: RawSql, batch: Batch): Promise<void> {
  await hub`insert into log.record_key (record_id, wrapped)
    select id, decode(wrapped, 'base64') from jsonb_to_recordset(${batch.keys}::text::jsonb) as t (id uuid, wrapped text)
    on conflict do nothing`;
}

async function append(hub: RawSql, batch: Batch): Promise<void> {
  const [row] = await hub<{ accepted: number }[]>`
    select count(*) filter (where outcome = 'ACCEPTED') as accepted
    from log.append(${residentShard}::smallint, ${batch.json}::text::jsonb)`;
  if (row?.accepted !== batch.records)
    throw new Error(`the log took ${row?.accepted} changes of ${batch.records}`);
}

/** Ours: log.append, and the real worker process that delivers the feeds of a hub's database. */
export async function openFeedSide(
  bench: Bench,
  options: {
    readonly name: string;
    readonly database: string;
    readonly departmentDatabases: readonly string[];
  },
): Promise<Side & { prepare(batches: readonly Batch[]): Promise<void> }> {
  const { cluster, started } = bench;
  const { name, database } = options;
  const hub = cluster.connect(database, 3);
  const waker = await openWaker(bench, database, hub);
  let worker: Started<unknown> | null = null;
  const rest = async (): Promise<void> => {
    await worker?.stop();
    worker = null;
  };
  started.defer(rest);
  return {
    name,
    departments: options.departmentDatabases.map((each) =>
      cluster.connect(departmentDatabase(database, each)),
    ),
    async prepare(batches) {
      for (const batch of batches) await learnKeys(hub, batch);
    },
    // The log holds everything by itself, and cursors stay where they are.
    hold: async () => {},
    async deliver() {
      worker = await startWorker(bench, database);
    },
    async write(batch) {
      await append(hub, batch);
      waker.wake(residentShard);
    },
    rest,
    async trouble() {
      const rows = await hub<{ name: string; last_error: string }[]>`
        select f.name, c.last_error from log.cursor c join policy.feed f on f.id = c.feed_id where c.last_error is not null`;
      return rows.map((row) => `${row.name} ${row.last_error}`).join(', ') || 'no feed has failed';
    },
  };
}
