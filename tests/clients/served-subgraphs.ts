import { dirname, join } from 'node:path';
import { exchangeDeps } from '@cityhub/exchange/store/department-databases';
import type { ShardName } from '@cityhub/schema/events/define';
import { openPlatform } from '@cityhub/schema/runtime/platform';
import { serveSubgraph } from '@cityhub/schema/runtime/serve';
import { requestSigner, type SignedCaller, signatureHeader } from '@cityhub/schema/runtime/signed-request';
import { createSubgraph } from '@cityhub/schema/runtime/subgraph';
import { schemas } from 'cityhub/subgraphs';
import type { ClonedCity } from '../harness/cloned-city.ts';

/** A subgraph behind its own server, and a fetch that signs what it sends as the gateway does. */
export interface ServedSubgraph {
  readonly name: ShardName;
  readonly url: string;
  readonly fetch: typeof fetch;
  stop(): Promise<void>;
}

const auditor: SignedCaller = {
  traceId: '0'.repeat(32),
  actor: { id: 'auditor', role: 'auditor', department: null, area: null, purpose: 'audit', cause: null },
};

export async function serveOne(
  city: ClonedCity,
  name: ShardName,
  onError: (error: unknown) => void,
): Promise<ServedSubgraph> {
  const platform = await openPlatform(name, {
    databaseUrl: city.url,
    redisUrl: undefined,
    secrets: city.secrets,
    production: false,
    readsDir: join(dirname(city.secretFile), 'reads'),
    onError,
  });
  const deps = name === 'exchange' ? exchangeDeps(platform, city.url, () => {}) : platform;
  const subgraph = createSubgraph(name, schemas[name](), deps);
  const server = await serveSubgraph(subgraph, {
    port: 0,
    host: '127.0.0.1',
    secrets: city.secrets,
    onError,
  });
  const sign = requestSigner(city.secrets);
  return {
    name,
    url: `http://127.0.0.1:${server.port}/graphql`,
    fetch(input, init) {
      const { pathname, search } = new URL(input as string);
      const place = { method: init?.method ?? 'GET', path: pathname + search };
      const headers = new Headers(init?.headers);
      headers.set(signatureHeader, sign(name, (init?.body as string | undefined) ?? '', auditor, place));
      return fetch(input, { ...init, headers });
    },
    stop: () => server.stop(),
  };
}
