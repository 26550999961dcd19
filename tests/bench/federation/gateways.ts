import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { signToken } from '@cityhub/schema/runtime/tokens';
import { persona } from '../../harness/graph-client.ts';
import { startAndAwaitMessage, startAndAwaitOutput } from '../child-process.ts';
import { cpuTimeOf } from '../cpu-time.ts';
import type { LoadGenerator } from '../load/load-generator.ts';
import type { Question } from '../load/order.ts';
import type { Bench } from '../scenario.ts';
import { type FixturePorts, fixtureSupergraph, threeHopBodies } from './fixture-graph.ts';

/** A gateway process over the fixture's supergraph, and the token that it wants. */
export interface GatewayProcess {
  readonly origin: string;
  readonly pid: number;
  readonly token: string | null;
}

/** Ours with all that the hub switches on, the same with signed requests to subgraphs, ours with none of it (`cityhub gateway --supergraph`), and the reference. */
export const gatewayNames = ['ours', 'signed', 'bare', 'reference'] as const;
export type GatewayName = (typeof gatewayNames)[number];
export type Gateways = Readonly<Record<GatewayName, GatewayProcess>>;

export interface QueryRun {
  readonly perSecond: number;
  /** Null where the system does not tell. */
  readonly cpuMsPerRequest: number | null;
}

const callers = 32;

/** Starts the fixture and the four gateways over one and the same supergraph file. */
export async function startGateways({ cluster, started }: Bench): Promise<Gateways> {
  const fixture = await startAndAwaitMessage<FixturePorts>({
    file: new URL('./fixture-server.ts', import.meta.url),
  });
  started.defer(fixture.stop);
  const supergraph = join(cluster.folder, 'fixture-supergraph.graphql');
  await writeFile(supergraph, fixtureSupergraph(fixture.ready));
  const ours = async (...more: string[]) => {
    const gateway = await startAndAwaitMessage<number>({
      file: new URL('./our-gateway.ts', import.meta.url),
      args: [supergraph, cluster.secretFile, ...more],
    });
    started.defer(gateway.stop);
    return { origin: `http://127.0.0.1:${gateway.ready}`, pid: gateway.pid };
  };
  const [unsigned, signed] = [await ours(), await ours('signed')];
  const bare = await startAndAwaitOutput(
    {
      file: new URL('../../../cli/main.ts', import.meta.url),
      args: ['gateway', '--supergraph', supergraph, '--port', '0'],
    },
    /(http:\/\/[\w.]+:\d+)\/graphql/,
  );
  started.defer(bare.stop);
  const apollo = await startAndAwaitMessage<number>({
    file: new URL('./apollo-gateway.ts', import.meta.url),
    args: [supergraph],
  });
  started.defer(apollo.stop);
  const token = await signToken(cluster.secrets, {
    ...persona.department('police'),
    ttlSeconds: 24 * 3600,
  });
  return {
    ours: { ...unsigned, token },
    signed: { ...signed, token },
    bare: { origin: bare.ready.replace('localhost', '127.0.0.1'), pid: bare.pid, token: null },
    reference: { origin: `http://127.0.0.1:${apollo.ready}`, pid: apollo.pid, token: null },
  };
}

async function answerOf({ origin, token }: GatewayProcess, body: string): Promise<string> {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
  return (await fetch(`${origin}/graphql`, { method: 'POST', headers, body })).text();
}

export type Questions = Readonly<Record<GatewayName, Question[]>>;

/** All must answer the same, completely; the text of each answer is what its later answers are held against. */
export async function askEverythingOnce(gateways: Gateways): Promise<Questions> {
  const questions: Questions = { ours: [], signed: [], bare: [], reference: [] };
  for (const body of threeHopBodies) {
    const wanted = await answerOf(gateways.reference, body);
    if (!wanted.includes('"reporter":{"name":"Person')) throw new Error(`the last hop is missing: ${wanted}`);
    for (const name of gatewayNames) {
      const expected = await answerOf(gateways[name], body);
      if (!isDeepStrictEqual(JSON.parse(expected), JSON.parse(wanted)))
        throw new Error(`the gateways differ:\n${expected}\n${wanted}`);
      questions[name].push({ body, expected });
    }
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
    token: gateway.token,
    bodies: { kind: 'questions', questions, requests },
    pace: { kind: 'callers', callers },
  });
  const after = await cpuTimeOf(gateway.pid);
  const cpuMsPerRequest = before === null || after === null ? null : (after - before) / requests;
  return { perSecond: requests / seconds, cpuMsPerRequest };
}
