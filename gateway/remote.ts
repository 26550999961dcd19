import {
  type RequestSigner,
  type SignedCaller,
  signatureHeader,
} from '@cityhub/schema/runtime/signed-request';
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
    return async (request) => {
      const body = bodyOf(request);
      const signature = sign(subgraph, body, request.context?.caller as SignedCaller);
      try {
        return await calls.post(url, body, { [signatureHeader]: signature });
      } catch (error) {
        onError(error);
        return unavailable();
      }
    };
  };
}
