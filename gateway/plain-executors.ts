import httpTransport from '@graphql-mesh/transport-http';
import type { TransportPayload } from './gateway.ts';
import type { SubgraphExecutor } from './in-process.ts';
import { bodyOf, type SubgraphCalls, unavailable } from './subgraph-calls.ts';

/**
 * Calls any subgraph at the address that the supergraph names. Subscriptions take the runtime's own transport, which knows
 * their protocols.
 */
export function plainExecutors(calls: SubgraphCalls, onError: (error: unknown) => void) {
  return (_name: string, payload: TransportPayload): SubgraphExecutor => {
    const url = payload.transportEntry.location;
    if (url === undefined) throw new Error('the supergraph names no address for a subgraph');
    const streaming = httpTransport.getSubgraphExecutor(payload as never) as unknown as SubgraphExecutor;
    return async (request) => {
      if (request.operationType === 'subscription') return streaming(request);
      try {
        return await calls.post(url, bodyOf(request));
      } catch (error) {
        onError(error);
        return unavailable();
      }
    };
  };
}
