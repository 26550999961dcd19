import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { startAndAwaitMessage, startAndAwaitOutput } from '../child-process.ts';
import { cpuTimeOf } from '../cpu-time.ts';
import type { LoadGenerator } from '../load/load-generator.ts';
import type { Question } from '../load/order.ts';
import type { Bench } from '../scenario.ts';
import { type FixturePorts, fixtureSupergraph, threeHopBodies } from './fixture-graph.ts';

/** A gateway process over the fixture's supergraph. */
export interface GatewayProcess {
  readonly origin: string;
  readonly pid: number;
}

export interface Gateways {
  readonly ours: GatewayProcess;
  readonly reference: GatewayProcess;
}

export interface QueryRun {
  readonly perSecond: number;
  /** Null where the system does not tell. */
  readonly cpuMsPerRequest: number | null;
}

const callers = 32;

/** Starts the fixture and both gateways over one and the same supergraph file. */
export async function startGateways({ cluster, started }: Bench): Promise<Gateways> {
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

async function answerOf({ origin }: GatewayProcess, body: string): Promise<string> {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  return (await fetch(`${origin}/graphql`, { method: 'POST', headers, body })).text();
}

export interface Questions {
  readonly ours: readonly Question[];
  readonly reference: readonly Question[];
}

/** Both must answer the same, completely; the text of each answer is what its later answers are held against. */
export async function askEverythingOnce({ ours, reference }: Gateways): Promise<Questions> {
  const questions = { ours: [] as Question[], reference: [] as Question[] };
  for (const body of threeHopBodies) {
    const [one, other] = [await answerOf(ours, body), await answerOf(reference, body)];
    if (!isDeepStrictEqual(JSON.parse(one), JSON.parse(other)))
      throw new Error(`the gateways differ:\n${one}\n${other}`);
    if (!one.includes('"reporter":{"name":"Person')) throw new Error(`the last hop is missing: ${one}`);
    questions.ours.push({ body, expected: one });
    questions.reference.push({ body, expected: other });
  }
  return questions;
}

export async function queryGateway(
  generator: LoadGenerator,
  gateway: GatewayProcess,
  questions: readonly Question[],
  requests: number,
): Promise<QueryRun> {
  const before = await cpuTimeOf(gateway.pid);
  const { seconds } = await generator.run({
    origin: gateway.origin,
    path: '/graphql',
    token: null,
    bodies: { kind: 'questions', questions, requests },
    pace: { kind: 'callers', callers },
  });
  const after = await cpuTimeOf(gateway.pid);
  const cpuMsPerRequest = before === null || after === null ? null : (after - before) / requests;
  return { perSecond: requests / seconds, cpuMsPerRequest };
}
