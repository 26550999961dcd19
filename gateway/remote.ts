import {
  type RequestSigner,
  type SignedCaller,
  signatureHeader,
} from '@cityhub/schema/runtime/signed-request';
import { type DocumentNode, type ExecutionResult, print } from 'graphql';
import type { SubgraphExecutor } from './in-process.ts';

const timeoutMs = 30_000;

/** The text of a plan's document: plans are cached, so the same document comes again and again. */
const texts = new WeakMap<DocumentNode, string>();
function textOf(document: DocumentNode): string {
  let text = texts.get(document);
  if (text === undefined) texts.set(document, (text = print(document)));
  return text;
}

function unavailable(): ExecutionResult {
  return {
    errors: [{ message: 'A part of the hub does not answer.', extensions: { code: 'UNAVAILABLE' } } as never],
  };
}

/** Calls subgraphs over HTTP, each request signed for the caller. */
export function remoteExecutors(
  urls: ReadonlyMap<string, string>,
  sign: RequestSigner,
  onError: (error: unknown) => void,
) {
  return (name: string): SubgraphExecutor => {
    const subgraph = name.toLowerCase();
    const url = urls.get(subgraph);
    if (url === undefined) throw new Error(`no address is known for subgraph ${name}`);
    return async (request) => {
      const caller = request.context?.caller as SignedCaller;
      const body = JSON.stringify({ query: textOf(request.document), variables: request.variables ?? {} });
      try {
        const response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', [signatureHeader]: sign(subgraph, body, caller) },
          body,
          signal: AbortSignal.timeout(timeoutMs),
          redirect: 'error',
        });
        return (await response.json()) as ExecutionResult;
      } catch (error) {
        onError(error);
        return unavailable();
      }
    };
  };
}
