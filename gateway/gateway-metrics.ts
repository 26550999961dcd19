import { openMetrics } from '@cityhub/schema/runtime/telemetry/metrics';

type Gauge = (name: string, help: string, read: () => Promise<number>) => void;

/** What the gateway tells of its work; docs/metrics.md explains each. */
export interface GatewayMetrics {
  /** `outcome` is OK or the first error's code; `type` is what the document asks for, or `refused` where that is not known. */
  onOperation(type: string, outcome: string, seconds: number): void;
  onDocument(cache: 'hit' | 'miss'): void;
  onFetch(subgraph: string, outcome: string, seconds: number): void;
  onStream(opened: 1 | -1): void;
  /** What is read when the metrics are. */
  readonly gauge: ReturnType<typeof openMetrics>['gauge'];
  readonly count: Gauge;
  readonly contentType: string;
  text(): Promise<string>;
  names(): string[];
  stop(): void;
}

export function openGatewayMetrics(): GatewayMetrics {
  const metrics = openMetrics('hub');
  const operations = metrics.counter('cityhub_operations_total', 'Operations, by what became of them.', [
    'type',
    'outcome',
  ]);
  const seconds = metrics.histogram('cityhub_operation_seconds', 'How long an operation took.', ['type']);
  const documents = metrics.counter(
    'cityhub_documents_total',
    'Whether the document was known, and with it its plan.',
    ['cache'],
  );
  const fetches = metrics.histogram('cityhub_fetch_seconds', 'How long a subgraph took for a fetch.', [
    'subgraph',
    'outcome',
  ]);
  let streams = 0;
  metrics.gauge('cityhub_open_streams', 'Subscriptions that are open.', [], async () => [[{}, streams]]);
  return {
    onOperation(type, outcome, took) {
      operations({ type, outcome });
      seconds({ type }, took);
    },
    onDocument: (cache) => documents({ cache }),
    onFetch: (subgraph, outcome, took) => fetches({ subgraph, outcome }, took),
    onStream(opened) {
      streams += opened;
    },
    gauge: metrics.gauge,
    count: (name, help, read) => metrics.gauge(name, help, [], async () => [[{}, await read()]]),
    contentType: metrics.contentType,
    text: metrics.text,
    names: metrics.names,
    stop: metrics.stop,
  };
}
