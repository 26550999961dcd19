import { eachEvent, isStream, withData } from '@cityhub/schema/runtime/subscription-events';
import type { SubgraphExecutor } from './in-process.ts';
import { bodyOf, type SubgraphCalls, unavailable } from './subgraph-calls.ts';

/** Calls any subgraph at the address that the supergraph names; subscriptions over server-sent events. */
export function plainExecutors(calls: SubgraphCalls, onError: (error: unknown) => void) {
  return (_name: string, url: string | undefined): SubgraphExecutor => {
    if (url === undefined) throw new Error('the supergraph names no address for a subgraph');
    return async (request) => {
      try {
        if (request.operationType !== 'subscription') return await calls.post(url, bodyOf(request));
        const answer = await calls.stream(url, bodyOf(request));
        if (!isStream(answer)) return answer;
        return eachEvent(answer, { onEvent: withData, onFailure: () => withData(unavailable()) });
      } catch (error) {
        onError(error);
        return unavailable();
      }
    };
  };
}
