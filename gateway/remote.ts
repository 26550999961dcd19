import {
  type RequestSigner,
  type SignedCaller,
  signatureHeader,
} from '@cityhub/schema/runtime/signed-request';
import { eachEvent, isStream, withData } from '@cityhub/schema/runtime/subscription-events';
import { traceHeaders } from '@cityhub/schema/runtime/telemetry/tracing';
import type { ExecutionResult } from 'graphql';
import type { SubgraphExecutor } from './in-process.ts';
import { bodyOf, type SubgraphCalls, unavailable } from './subgraph-calls.ts';

export interface RemoteOptions {
  readonly urls: ReadonlyMap<string, string>;
  readonly sign: RequestSigner;
  readonly calls: SubgraphCalls;
  readonly onError: (error: unknown) => void;
}

/** Calls the hub's own subgraphs over HTTP, each request signed for its caller. */
export function remoteExecutors({ urls, sign, calls, onError }: RemoteOptions) {
  return (name: string): SubgraphExecutor => {
    const subgraph = name.toLowerCase();
    const url = urls.get(subgraph);
    if (url === undefined) throw new Error(`no address is known for subgraph ${name}`);
    const { pathname, search } = new URL(url);
    const place = { method: 'POST', path: pathname + search };
    return async (request) => {
      const body = bodyOf(request);
      const signature = sign(subgraph, body, request.context?.caller as SignedCaller, place);
      const headers = { [signatureHeader]: signature, ...traceHeaders() };
      const failed = (error: unknown): ExecutionResult => {
        onError(error);
        return unavailable();
      };
      try {
        if (request.operationType !== 'subscription') return await calls.post(url, body, headers);
        const answer = await calls.stream(url, body, headers);
        if (!isStream(answer)) return answer;
        return eachEvent(answer, { onEvent: withData, onFailure: (error) => withData(failed(error)) });
      } catch (error) {
        return failed(error);
      }
    };
  };
}
