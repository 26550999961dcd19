import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { startAndAwaitMessage, startAndAwaitOutput } from '../child-process.ts';
import { cpuTimeOf } from '../cpu-time.ts';
import type { LoadGenerator } from '../load/load-generator.ts';
import type { Bench } from '../scenario.ts';
import { type FixturePorts, fixtureSupergraph, threeHopQuery } from './fixture-graph.ts';

/** A gateway process over the fixture's supergraph. */
export interface GatewayProcess {
  readonly origin: string;
  readonly pid: number;
}

export interface QueryRun {
  readonly perSecond: number;
  /** Null where the system does not tell. */
  readonly cpuMsPerRequest: number | null;
}

const callers = 32;
const body = JSON.stringify({ query: threeHopQuery });

/** Starts the fixture and both gateways over one and the same supergraph file. */
export async function startGateways({
  cluster,
  started,
}: Bench): Promise<{ ours: GatewayProcess; reference: GatewayProcess }> {
  const fixture = await startAndAwaitMessage<FixturePorts>({
    file: new URL('./fixture-server.ts', import.meta.url),
  });
  started.defer(fixture.stop);
  const supergraph = join(cluster.folder, 'fixture-supergraph.graphql');
  await writeFile(supergraph, fixtureSupergraph(fixture.ready));
  const hive = await startAndAwaitOutput(
    {
      file: new URL('../../../cli/main.ts', import.meta.url),
      args: ['gateway', '--supergraph', supergraph, '--port', '0'],
    },
    /(http:\/\/[\w.]+:\d+)\/graphql/,
  );
  started.defer(hive.stop);
  const apollo = await startAndAwaitMessage<number>({
    file: new URL('./apollo-gateway.ts', import.meta.url),
    args: [supergraph],
  });
  started.defer(apollo.stop);
  return {
    ours: { origin: hive.ready.replace('localhost', '127.0.0.1'), pid: hive.pid },
    reference: { origin: `http://127.0.0.1:${apollo.ready}`, pid: apollo.pid },
  };
}

async function answerOf({ origin }: GatewayProcess): Promise<string> {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  return (await fetch(`${origin}/graphql`, { method: 'POST', headers, body })).text();
}

/** Both must answer the same, completely; the text of each is what its later answers are held against. */
export async function answersOf(
  ours: GatewayProcess,
  reference: GatewayProcess,
): Promise<{ ours: string; reference: string }> {
  const texts = { ours: await answerOf(ours), reference: await answerOf(reference) };
  const [one, other] = [JSON.parse(texts.ours), JSON.parse(texts.reference)];
  if (!isDeepStrictEqual(one, other))
    throw new Error(`the gateways differ:\n${texts.ours}\n${texts.reference}`);
  if (!texts.ours.includes('"reporter":{"name":"Person'))
    throw new Error(`the last hop is missing: ${texts.ours}`);
  return texts;
}

export async function queryGateway(
  generator: LoadGenerator,
  gateway: GatewayProcess,
  expected: string,
  requests: number,
): Promise<QueryRun> {
  const before = await cpuTimeOf(gateway.pid);
  const { seconds } = await generator.run({
    origin: gateway.origin,
    path: '/graphql',
    token: null,
    bodies: { kind: 'same', body, requests },
    pace: { kind: 'callers', callers },
    expected,
  });
  const after = await cpuTimeOf(gateway.pid);
  const cpuMsPerRequest = before === null || after === null ? null : (after - before) / requests;
  return { perSecond: requests / seconds, cpuMsPerRequest };
}
