import { type ShardName, shards } from '../events/define.ts';
import { openPolicyBook, type PolicyBook } from '../policy/book.ts';
import { isInForce } from '../policy/source.ts';
import { type Access, createAccess } from './access.ts';
import { connectDrizzle, connectRaw, type RawSql } from './database.ts';
import { urlForRole } from './database-url.ts';
import { createDeliveryWatch } from './delivery-watch.ts';
import { createGridCodes, type GridCodes } from './grid-codes.ts';
import { createAppender } from './log/appender.ts';
import { createReceiptIds } from './log/receipt-id.ts';
import { createKeyring, type Keyring } from './log/record-keys.ts';
import type { PushDeps } from './push.ts';
import { openQueues, type Queues } from './queues.ts';
import { openQuota, type Quota } from './quota.ts';
import { openReadLog, type ReadLog } from './reads/read-log.ts';
import { openSealWatch, type SealWatch } from './seal-watch.ts';
import type { Secrets } from './secrets.ts';
import { createWaker } from './waker.ts';

/** What every subgraph stands on: its own role's database, the group commit into its shard, keys, rights and queues. */
export interface Platform extends PushDeps {
  readonly access: Access;
  readonly keyring: Keyring;
  readonly book: PolicyBook;
  readonly grids: GridCodes;
  readonly queues: Queues;
  readonly secrets: Secrets;
  /** Tells the workers that this subgraph's shard, or the one that is named, has grown by a write that was not batched. */
  readonly wake: (shard?: number) => void;
  readonly production: boolean;
  readonly now: () => Date;
  /** Where reads are written down; null where a bench measures what that costs. */
  readonly readLog: ReadLog | null;
  /** True when the database answers. */
  isReady(): Promise<boolean>;
  close(): Promise<void>;
}

export interface PlatformOptions {
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
  readonly secrets: Secrets;
  readonly production: boolean;
  readonly onError: (error: Error) => void;
  /** Queues of the process, where several subgraphs share one; without it the platform opens its own. */
  readonly queues?: Queues;
  /** Likewise its quota, since a source's minute is one for all subgraphs. */
  readonly quota?: Quota;
  /** Likewise what it knows of rights and of the ledger: each is asked for once a second. */
  readonly watches?: Watches;
  /** Seconds that a change may wait for its seal before no other one is taken; without it nothing is refused. */
  readonly sealLimitSeconds?: number | undefined;
  /** The folder of the files that reads are put down in. */
  readonly readsDir: string;
  /** Likewise the process's record of reads; null records none, which no configuration can say. */
  readonly readLog?: ReadLog | null;
  /** A test's virtual clock. */
  readonly now?: () => Date;
}

/** What a process looks at again and again. */
interface Watches {
  readonly book: PolicyBook;
  readonly seals: SealWatch;
  close(): Promise<void> | void;
}

async function watchBy(sql: RawSql, options: PlatformOptions): Promise<Watches> {
  const book = await openPolicyBook(sql);
  const seals = await openSealWatch(sql, options.sealLimitSeconds);
  return {
    book,
    seals,
    close() {
      book.close();
      seals.close();
    },
  };
}

/** For all subgraphs of a process, by a connection of its own. */
export async function openWatches(options: PlatformOptions): Promise<Watches> {
  const sql = connectRaw(urlForRole(options.databaseUrl, 'exchange', options.secrets), {
    max: 2,
    name: 'policy',
  });
  const watches = await watchBy(sql, options);
  return {
    ...watches,
    async close() {
      await watches.close();
      await sql.end({ timeout: 2 });
    },
  };
}

/** Pushes go through one connection: one batch is in flight at a time, the second serves the key lookup of a retry. */
const appendConnections = 2;
const readConnections = 8;

function connect(
  name: ShardName,
  options: PlatformOptions,
): { append: RawSql; meta: RawSql; read: ReturnType<typeof connectDrizzle> } {
  const url = (role: 'append' | ShardName): string => urlForRole(options.databaseUrl, role, options.secrets);
  return {
    append: connectRaw(url('append'), { max: appendConnections, name: `${name} append` }),
    meta: connectRaw(url(name), { max: 2, name: `${name} policy` }),
    read: connectDrizzle(url(name), { max: readConnections, name }),
  };
}

export function openPlatformQueues(options: PlatformOptions): Promise<Queues> {
  const postgresUrl = urlForRole(options.databaseUrl, 'queue', options.secrets);
  return openQueues({ postgresUrl, redisUrl: options.redisUrl, onError: options.onError });
}

export async function openPlatform(name: ShardName, options: PlatformOptions): Promise<Platform> {
  const { append, meta, read } = connect(name, options);
  const keyring = createKeyring(options.secrets);
  const watches = options.watches ?? (await watchBy(meta, options));
  const { book, seals } = watches;
  const queues = options.queues ?? (await openPlatformQueues(options));
  const quota = options.quota ?? openQuota(options);
  const readLog = options.readLog === undefined ? await openReadLog(options) : options.readLog;
  const waker = createWaker(queues, book, options.onError);
  const wake = (shard: number = shards[name]): void => waker.wake(shard);
  const writer = name === 'exchange' ? null : (`${name}.append` as const);
  const appender =
    writer === null
      ? { append: () => Promise.reject(new Error('exchange takes no pushes')), drained: async () => {} }
      : createAppender({ sql: append, keyring, writer, onAppended: wake });
  return {
    access: createAccess(read.db, (actor) => isInForce(actor, book.sourceOf(actor))),
    keyring,
    book,
    queues,
    quota,
    seals,
    readLog,
    appender,
    wake,
    secrets: options.secrets,
    production: options.production,
    now: options.now ?? (() => new Date()),
    grids: createGridCodes(meta),
    receiptIds: createReceiptIds(options.secrets),
    watch: createDeliveryWatch(meta, book),
    isReady: () =>
      meta`select 1`.then(
        () => true,
        () => false,
      ),
    async close() {
      await appender.drained();
      waker.close();
      if (options.watches === undefined) await watches.close();
      if (options.queues === undefined) await queues.close();
      if (options.quota === undefined) quota.close();
      if (options.readLog === undefined) await readLog?.close();
      await Promise.all([append.end({ timeout: 2 }), meta.end({ timeout: 2 }), read.end()]);
    },
  };
}
