import type { LedgerAlgorithm } from '@cityhub/schema/ledger/signing-keys';
import { openPolicyBook, type PolicyBook } from '@cityhub/schema/policy/book';
import { connectRaw } from '@cityhub/schema/runtime/database';
import { urlForRole } from '@cityhub/schema/runtime/database-url';
import type { Logger } from '@cityhub/schema/runtime/log';
import { createKeyring } from '@cityhub/schema/runtime/log/record-keys';
import { openQueues } from '@cityhub/schema/runtime/queues';
import type { Secrets } from '@cityhub/schema/runtime/secrets';
import { createDispatcher } from './dispatch/dispatcher.ts';
import { every } from './every.ts';
import { createReconciler } from './reconcile/reconciler.ts';
import { createSealer } from './seal/sealer.ts';
import { createCheckpoints } from './sinks/checkpoints.ts';
import { observedSink } from './sinks/observed-sink.ts';
import { openSink } from './sinks/open-sink.ts';
import { tally } from './tally/tally.ts';
import { settleDeadlines } from './timers/settle-deadlines.ts';
import type { WorkerMetrics } from './worker-metrics.ts';

export interface WorkerOptions {
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
  readonly gatewayUrl: string;
  readonly secrets: Secrets;
  readonly ledgerSignatures: readonly LedgerAlgorithm[];
  readonly logger: Logger;
  readonly metrics: WorkerMetrics;
}

type OnError = (error: unknown) => void;

/** Compares cursors and heads this often, so that a lost job costs a second at most. */
const sweepMs = 1000;
const heartbeatMs = 1000;
const settleMs = 15_000;
const tallyMs = 1000;
const nightsMs = 60_000;
/** Looks this often whether the log needs its next partition: the last one is half empty by then. */
const roomMs = 1000;
/** How often the sealer looks whether enough waits. */
const sealMs = 200;
/** Wake-ups that one process holds at the same time, each for a quarter of a second at most. */
const deliverConcurrency = 64;

/** Comparisons hold connections for minutes: a pool of their own. */
function openReconciler({ databaseUrl, secrets }: WorkerOptions, book: PolicyBook, onError: OnError) {
  const hub = connectRaw(urlForRole(databaseUrl, 'worker', secrets), { max: 8, name: 'reconciliation' });
  return createReconciler({ hub, databaseUrl, secrets, book, keyring: createKeyring(secrets) }, onError);
}

/** Delivers feeds and settles clocks until it is closed. */
export async function startWorker(options: WorkerOptions): Promise<{ close(): Promise<void> }> {
  const { secrets, logger, databaseUrl, metrics } = options;
  const onError = (error: unknown): void => {
    metrics.onFailure();
    logger.warn({ err: error }, 'a worker task failed');
  };
  const hub = connectRaw(urlForRole(databaseUrl, 'worker', secrets), { max: 8, name: 'worker' });
  const book = await openPolicyBook(hub);
  const checkpoints = createCheckpoints(hub);
  const dispatcher = createDispatcher({
    hub,
    book,
    keyring: createKeyring(secrets),
    logger,
    openSink: async (feed) => {
      const sink = await openSink({ hub, databaseUrl, secrets, checkpoints }, feed);
      return observedSink(hub, feed, sink, metrics);
    },
  });
  const reconciler = openReconciler(options, book, onError);
  // A sealing holds its connection for as long as it takes.
  const sealing = connectRaw(urlForRole(databaseUrl, 'worker', secrets), { max: 1, name: 'sealer' });
  const sealer = createSealer(
    sealing,
    { secrets, keyring: createKeyring(secrets), algorithms: options.ledgerSignatures },
    logger,
    metrics.onSealed,
  );
  const postgresUrl = urlForRole(databaseUrl, 'queue', secrets);
  const queues = await openQueues({ postgresUrl, redisUrl: options.redisUrl, onError });
  metrics.countJobs(() => queues.waiting());
  const settle = (cause: string): Promise<void> => settleDeadlines(options.gatewayUrl, secrets, cause);
  queues.worker('deliver', (job) => dispatcher.wake((job.data as { feed: string }).feed), deliverConcurrency);
  queues.worker('deadline', (job) => settle(`ticket ${(job.data as { ticket: string }).ticket}`), 1);
  const beat = (): Promise<unknown> =>
    hub`insert into log.heartbeat values ('worker', now()) on conflict (process) do update set at = excluded.at`;
  const loops = [
    every(sweepMs, dispatcher.sweep, onError),
    every(heartbeatMs, beat, onError),
    every(settleMs, () => settle('clock'), onError),
    every(tallyMs, () => tally(hub), onError),
    every(sweepMs, reconciler.sweep, onError),
    every(nightsMs, () => reconciler.orderNights(), onError),
    every(roomMs, () => hub`select log.make_room()`, onError),
    every(sealMs, sealer.tick, onError),
  ];
  return {
    async close() {
      sealer.stop();
      await Promise.all(loops.map((loop) => loop.stop()));
      await sealing.end({ timeout: 2 });
      await reconciler.close();
      await dispatcher.close();
      await queues.close();
      book.close();
      await hub.end({ timeout: 2 });
    },
  };
}
