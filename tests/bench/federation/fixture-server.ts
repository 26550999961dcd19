// The fixture subgraphs' process: three HTTP servers that answer in hardly any time, so that the gateway before them is
// what is measured. A question that was answered once is answered from memory: the bench asks the same hundred again and
// again.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { graphql } from 'graphql';
import { fixtureRoot } from './fixture-data.ts';
import { executableSchema, type FixtureName, fixtureNames } from './fixture-graph.ts';

/** A gateway that never asks the same again must not fill the memory. */
const maxRemembered = 1000;

type Answering = (body: string) => Promise<Buffer>;

function answering(name: FixtureName): Answering {
  const schema = executableSchema(name);
  const rootValue = fixtureRoot(name);
  const remembered = new Map<string, Buffer>();
  return async (body) => {
    const known = remembered.get(body);
    if (known !== undefined) return known;
    const { query, variables } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> };
    const result = await graphql({ schema, source: query, rootValue, variableValues: variables });
    const answer = Buffer.from(JSON.stringify(result));
    if (remembered.size < maxRemembered) remembered.set(body, answer);
    return answer;
  };
}

function serve(answer: Answering) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const body = await answer(Buffer.concat(chunks).toString());
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
      response.end(body);
    });
  };
}

async function listen(name: FixtureName): Promise<number> {
  const server = createServer(serve(answering(name)));
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const ports = await Promise.all(fixtureNames.map(async (name) => [name, await listen(name)] as const));
process.once('disconnect', () => process.exit(0));
process.send?.(Object.fromEntries(ports));
