import { type DocumentNode, type ExecutionResult, print } from 'graphql';
import { Pool } from 'undici';

/** Posts operations to subgraphs over connections that stay open. */
export interface SubgraphCalls {
  /** The subgraph's answer; rejects where there is none or it is not JSON. */
  post(url: string, body: string, headers?: Readonly<Record<string, string>>): Promise<ExecutionResult>;
  close(): Promise<void>;
}

const timeoutMs = 30_000;
/** Per subgraph: as many as a gateway can have under way without the subgraph standing idle in between. */
const connections = 64;

/** undici's own request: the platform's fetch makes streams and headers for each call, which cost more than the call. */
export function createSubgraphCalls(): SubgraphCalls {
  const places = new Map<string, { pool: Pool; path: string }>();
  function placeOf(url: string): { pool: Pool; path: string } {
    let place = places.get(url);
    if (place === undefined) {
      const { origin, pathname, search } = new URL(url);
      const pool = new Pool(origin, { connections, headersTimeout: timeoutMs, bodyTimeout: timeoutMs });
      places.set(url, (place = { pool, path: pathname + search }));
    }
    return place;
  }
  return {
    async post(url, body, headers = {}) {
      const { pool, path } = placeOf(url);
      const response = await pool.request({
        path,
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
        body,
      });
      return (await response.body.json()) as ExecutionResult;
    },
    close: async () => void (await Promise.all([...places.values()].map(({ pool }) => pool.close()))),
  };
}

/** The text of a plan's document: plans are kept, so the same document comes again and again. */
const texts = new WeakMap<DocumentNode, string>();

export function bodyOf(request: { document: DocumentNode; variables?: Record<string, unknown> }): string {
  let query = texts.get(request.document);
  if (query === undefined) texts.set(request.document, (query = print(request.document)));
  return JSON.stringify({ query, variables: request.variables ?? {} });
}

export function unavailable(): ExecutionResult {
  return {
    errors: [{ message: 'A part of the hub does not answer.', extensions: { code: 'UNAVAILABLE' } } as never],
  };
}
