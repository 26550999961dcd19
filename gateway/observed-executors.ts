import { isStream } from '@cityhub/schema/runtime/subscription-events';
import { inSpan, isTracing } from '@cityhub/schema/runtime/telemetry/tracing';
import type { GatewayMetrics } from './gateway-metrics.ts';
import type { SubgraphExecutor } from './in-process.ts';

type ExecutorOf = (subgraph: string, location: string | undefined) => SubgraphExecutor;

/** The same subgraphs, each fetch a span and counted by its outcome. Call it when tracing has begun, if it shall. */
export function observedExecutors(executorOf: ExecutorOf, metrics: GatewayMetrics): ExecutorOf {
  return (name, location) => {
    const subgraph = name.toLowerCase();
    const execute = executorOf(name, location);
    const counted: SubgraphExecutor = async (request) => {
      const began = performance.now();
      const tell = (outcome: string): void =>
        metrics.onFetch(subgraph, outcome, (performance.now() - began) / 1000);
      try {
        const answer = await execute(request);
        // What a subgraph refuses is no trouble of the subgraph.
        const isGone =
          !isStream(answer) &&
          answer.errors?.some(({ extensions }) =>
            ['UNAVAILABLE', 'INTERNAL'].includes(String(extensions?.['code'])),
          );
        tell(isGone === true ? 'failed' : 'answered');
        return answer;
      } catch (error) {
        tell('failed');
        throw error;
      }
    };
    if (!isTracing()) return counted;
    const span = { kind: 'client', attributes: { 'cityhub.subgraph': subgraph } } as const;
    return (request) => inSpan(`fetch ${subgraph}`, span, () => counted(request));
  };
}
