import { eventStreamType } from '@cityhub/schema/runtime/event-stream';
import type { Answer } from '@cityhub/schema/runtime/subscription-events';
import type { DocumentNode, ExecutionResult } from 'graphql';
import { Pool } from 'undici';
import { readEvents } from './read-events.ts';

/** Posts operations to subgraphs over connections that stay open. */
export interface SubgraphCalls {
  /** The subgraph's answer; rejects where there is none or it is not JSON. */
  post(url: string, body: string, headers?: Readonly<Record<string, string>>): Promise<ExecutionResult>;
  /** Its answer event by event; where a stream does not even begin, the answer that says why. */
  stream(url: string, body: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  close(): Promise<void>;
}

const timeoutMs = 30_000;
/** Per subgraph: as many as a gateway can have under way without the subgraph standing idle in between. */
const connections = 64;

const jsonHeaders = { 'content-type': 'application/json', accept: 'application/json' };

const textOf = (chunks: readonly Buffer[]): string =>
  (chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString('utf8');

export function createSubgraphCalls(): SubgraphCalls {
  const places = new Map<string, { pool: Pool; streams: Pool; path: string }>();
  function placeOf(url: string): { pool: Pool; streams: Pool; path: string } {
    let place = places.get(url);
    if (place === undefined) {
      const { origin, pathname, search } = new URL(url);
      const pool = new Pool(origin, { connections, headersTimeout: timeoutMs, bodyTimeout: timeoutMs });
      // A stream holds its connection for as long as it is open: it must not take one from the calls.
      const streams = new Pool(origin, { connections: null, headersTimeout: timeoutMs, bodyTimeout: 0 });
      places.set(url, (place = { pool, streams, path: pathname + search }));
    }
    return place;
  }
  return {
    post(url, body, headers = {}) {
      const { pool, path } = placeOf(url);
      const { promise, resolve, reject } = Promise.withResolvers<ExecutionResult>();
      const chunks: Buffer[] = [];
      // undici's lowest layer: a stream for each answer costs more than the parsing of a small one.
      pool.dispatch(
        { path, method: 'POST', headers: { ...jsonHeaders, ...headers }, body },
        {
          // Its presence says which kind of handler this is.
          onRequestStart() {},
          onResponseData: (_, chunk) => void chunks.push(chunk),
          onResponseEnd() {
            try {
              resolve(JSON.parse(textOf(chunks)) as ExecutionResult);
            } catch (error) {
              reject(error);
            }
          },
          onResponseError: (_, error) => reject(error),
        },
      );
      return promise;
    },
    async stream(url, body, headers = {}) {
      const { streams, path } = placeOf(url);
      const response = await streams.request({
        path,
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: eventStreamType, ...headers },
        body,
      });
      const type = String(response.headers['content-type'] ?? '');
      if (!type.startsWith(eventStreamType)) return (await response.body.json()) as ExecutionResult;
      return readEvents(response.body);
    },
    async close() {
      const all = [...places.values()];
      // Streams have no end of their own to wait for.
      await Promise.all(all.flatMap(({ pool, streams }) => [pool.close(), streams.destroy()]));
    },
  };
}

/** How a body begins: a plan's texts come again and again. */
const beginnings = new WeakMap<DocumentNode, string>();

export function bodyOf({
  document,
  text,
  variables = {},
}: {
  document: DocumentNode;
  text: string;
  variables?: Record<string, unknown>;
}): string {
  let beginning = beginnings.get(document);
  if (beginning === undefined)
    beginnings.set(document, (beginning = `{"query":${JSON.stringify(text)},"variables":`));
  return `${beginning}${JSON.stringify(variables)}}`;
}

export function unavailable(): ExecutionResult {
  return {
    errors: [{ message: 'A part of the hub does not answer.', extensions: { code: 'UNAVAILABLE' } } as never],
  };
}
