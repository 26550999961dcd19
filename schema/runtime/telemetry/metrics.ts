import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

type Labels<Name extends string> = Readonly<Record<Name, string>>;

/**
 * The metrics of a process in Prometheus' format; docs/metrics.md lists all of them. A label has few values, all of the hub's
 * own: never a person, a record or anything that a caller sends.
 */
export interface Metrics {
  counter<Name extends string>(
    name: string,
    help: string,
    labels: readonly Name[],
  ): (labels: Labels<Name>, by?: number) => void;
  histogram<Name extends string>(
    name: string,
    help: string,
    labels: readonly Name[],
  ): (labels: Labels<Name>, seconds: number) => void;
  /** Read when the metrics are: what cannot be read then is left out. */
  gauge<Name extends string>(
    name: string,
    help: string,
    labels: readonly Name[],
    read: () => Promise<readonly (readonly [Labels<Name>, number])[]>,
  ): void;
  readonly contentType: string;
  text(): Promise<string>;
  /** For the list in the manual. */
  names(): string[];
  stop(): void;
}

/** From a read in process to a slow sink, in seconds. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const loopResolutionMs = 20;

/** What every process tells of itself. */
function tellOfProcess(metrics: Metrics, delay: ReturnType<typeof monitorEventLoopDelay>): void {
  metrics.gauge(
    'cityhub_event_loop_delay_seconds',
    'The 99th percentile of how late timers were since the metrics were last read.',
    [],
    async () => {
      const seconds = Math.max(delay.percentile(99) / 1e9 - loopResolutionMs / 1000, 0);
      delay.reset();
      return [[{}, seconds]];
    },
  );
  metrics.gauge('cityhub_memory_bytes', 'Memory of the process.', ['kind'], async () => {
    const { rss, heapUsed, external } = process.memoryUsage();
    return [
      [{ kind: 'resident' }, rss],
      [{ kind: 'heap' }, heapUsed],
      [{ kind: 'external' }, external],
    ];
  });
  metrics.gauge('cityhub_uptime_seconds', 'Since the process began.', [], async () => [
    [{}, process.uptime()],
  ]);
}

/** `part` says which process it is. */
export function openMetrics(part: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ part });
  const delay = monitorEventLoopDelay({ resolution: loopResolutionMs });
  delay.enable();
  const registers = [registry];
  const metrics: Metrics = {
    counter(name, help, labels) {
      const counter = new Counter({ name, help, labelNames: [...labels], registers });
      return (values, by = 1) => counter.inc(values, by);
    },
    histogram(name, help, labels) {
      const histogram = new Histogram({ name, help, labelNames: [...labels], buckets, registers });
      return (values, seconds) => histogram.observe(values, seconds);
    },
    gauge(name, help, labels, read) {
      const gauge: Gauge<string> = new Gauge({
        name,
        help,
        labelNames: [...labels],
        registers,
        async collect() {
          const values = await read().catch(() => []);
          gauge.reset();
          for (const [of, value] of values) gauge.set(of, value);
          // A gauge without labels would else be 0, which is a value.
          if (values.length === 0) gauge.remove();
        },
      });
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
    names: () => registry.getMetricsAsArray().map(({ name }) => name),
    stop: () => delay.disable(),
  };
  tellOfProcess(metrics, delay);
  return metrics;
}
