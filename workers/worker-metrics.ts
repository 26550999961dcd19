import { openMetrics } from '@cityhub/schema/runtime/telemetry/metrics';
import type { SinkObserver } from './sinks/observed-sink.ts';

/** What a worker process tells of its work; docs/metrics.md explains each. */
export interface WorkerMetrics extends SinkObserver {
  onSealed(leaves: number, seconds: number): void;
  onFailure(): void;
  /** Where the jobs that wait are counted. */
  countJobs(count: () => Promise<readonly { readonly queue: string; readonly jobs: number }[]>): void;
  readonly contentType: string;
  text(): Promise<string>;
  names(): string[];
  stop(): void;
}

export function openWorkerMetrics(): WorkerMetrics {
  const metrics = openMetrics('worker');
  const deliveries = metrics.counter('cityhub_deliveries_total', 'Blocks that were sent to a sink.', [
    'sink',
    'outcome',
  ]);
  const records = metrics.counter('cityhub_delivered_records_total', 'Records that sinks have taken.', [
    'sink',
  ]);
  const seconds = metrics.histogram('cityhub_delivery_seconds', 'How long a sink took for a block.', [
    'sink',
  ]);
  const leaves = metrics.counter('cityhub_sealed_leaves_total', 'Leaves that the ledger has taken.', []);
  const sealing = metrics.histogram('cityhub_seal_seconds', 'How long a round of sealing took.', []);
  const failures = metrics.counter('cityhub_worker_failures_total', 'Tasks of the worker that failed.', []);
  let count: Parameters<WorkerMetrics['countJobs']>[0] = async () => [];
  metrics.gauge('cityhub_queue_jobs', 'Jobs that wait.', ['queue'], async () =>
    (await count()).map(({ queue, jobs }) => [{ queue }, jobs] as const),
  );
  return {
    onWritten(sink, outcome, taken, took) {
      deliveries({ sink, outcome });
      seconds({ sink }, took);
      if (outcome === 'taken') records({ sink }, taken);
    },
    onSealed(taken, took) {
      leaves({}, taken);
      sealing({}, took);
    },
    onFailure: () => failures({}),
    countJobs(next) {
      count = next;
    },
    contentType: metrics.contentType,
    text: metrics.text,
    names: metrics.names,
    stop: metrics.stop,
  };
}
