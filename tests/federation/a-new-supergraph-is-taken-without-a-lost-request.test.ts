import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { serveSupergraph } from '@cityhub/gateway/serve-supergraph';
import { composeServices } from '@theguild/federation-composition';
import { graphql, parse } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../harness/until.ts';

const sdl = (extra: string): string => `type Query { old: String! ${extra} }`;
const errors: unknown[] = [];
let folder: string;
let file: string;
let subgraph: Server;
let hub: Awaited<ReturnType<typeof serveSupergraph>>;

function supergraphOf(extra: string): string {
  const url = `http://127.0.0.1:${(subgraph.address() as AddressInfo).port}/`;
  const { supergraphSdl } = composeServices([{ name: 'one', typeDefs: parse(sdl(extra)), url }]);
  return supergraphSdl as string;
}

/** As operators do: written beside it, then renamed over it. */
async function replace(text: string): Promise<void> {
  await writeFile(`${file}.next`, text);
  await rename(`${file}.next`, file);
}

async function ask(query: string): Promise<any> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ query });
  return (await fetch(`http://127.0.0.1:${hub.port}/graphql`, { method: 'POST', headers, body })).json();
}

beforeAll(async () => {
  const schema = buildSubgraphSchema({
    typeDefs: parse(sdl('fresh: String!')),
    resolvers: { Query: { old: () => 'old', fresh: () => 'fresh' } } as never,
  });
  subgraph = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { query } = JSON.parse(Buffer.concat(chunks).toString());
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(await graphql({ schema, source: query })));
  });
  await new Promise<void>((resolve) => subgraph.listen(0, '127.0.0.1', resolve));
  folder = await mkdtemp(join(tmpdir(), 'cityhub-supergraph-'));
  file = join(folder, 'supergraph.graphql');
  await writeFile(file, supergraphOf(''));
  const onError = (error: unknown): void => void errors.push(error);
  hub = await serveSupergraph({ file, host: '127.0.0.1', port: 0, onError });
});
afterAll(async () => {
  await hub?.stop();
  await new Promise((resolve) => subgraph.close(resolve));
  await rm(folder, { recursive: true });
});

test('while the graph changes to and fro, every request is answered', async () => {
  expect((await ask('{ fresh }')).data ?? null).toBeNull();
  let isOver = false;
  const answers = new Set<string>();
  let asked = 0;
  const callers = Array.from({ length: 4 }, async () => {
    while (!isOver) {
      answers.add(JSON.stringify(await ask('{ old }')));
      asked += 1;
    }
  });
  for (const hasFresh of [true, false, true]) {
    await replace(supergraphOf(hasFresh ? 'fresh: String!' : ''));
    await until('the new graph answers', async () => {
      const { data } = await ask('{ fresh }');
      return (data?.fresh === 'fresh') === hasFresh;
    });
  }
  isOver = true;
  await Promise.all(callers);
  expect(asked).toBeGreaterThan(100);
  expect([...answers]).toEqual(['{"data":{"old":"old"}}']);
});

test('a file that is no supergraph is reported, and the graph stays', async () => {
  const good = supergraphOf('fresh: String!');
  errors.length = 0;
  await replace(good.slice(0, good.length / 2));
  await until('the mistake is reported', async () => errors.length > 0);
  expect(await ask('{ old fresh }')).toEqual({ data: { old: 'old', fresh: 'fresh' } });
  await replace(supergraphOf(''));
  await until('the next good one is taken', async () => (await ask('{ fresh }')).data == null);
});
