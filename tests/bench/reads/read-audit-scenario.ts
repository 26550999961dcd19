import { join } from 'node:path';
import { createDepartmentDatabases } from '@cityhub/migrations/department-databases';
import { migrate } from '@cityhub/migrations/migrate';
import { signToken, type TokenClaims } from '@cityhub/schema/runtime/tokens';
import { seedCity } from 'cityhub/demo-city/seed';
import { persona } from '../../harness/graph-client.ts';
import { demoGrid } from '../../harness/pushes.ts';
import { startAndAwaitMessage } from '../child-process.ts';
import { rounded } from '../figures.ts';
import { type LoadGenerator, startLoadGenerator } from '../load/load-generator.ts';
import type { Question } from '../load/order.ts';
import { findQuestions } from '../push/city-query.ts';
import type { RowName } from '../rows.ts';
import { type Bench, Figures, type Scenario } from '../scenario.ts';

import { findPeople } from './read-questions.ts';

const database = 'read_audit';
const residents = 2000;
/** The two hubs take turns, so often in a run: what else the machine does falls on both. */
const turns = 10;
const crowd = 16;

interface ReadHub {
  readonly origin: string;
}

async function raiseCity({ cluster, progress }: Bench): Promise<void> {
  await cluster.createDatabase(database);
  const adminUrl = cluster.urlOf(database);
  await migrate({ url: adminUrl, secrets: cluster.secrets });
  await seedCity({ adminUrl, secrets: cluster.secrets, residents, report: progress });
  await createDepartmentDatabases(adminUrl);
}

async function startHub({ cluster, started }: Bench, audit: 'on' | 'off'): Promise<ReadHub> {
  const hub = await startAndAwaitMessage<{ port: number }>({
    file: new URL('./read-hub.ts', import.meta.url),
    args: [audit, cluster.urlOf(database), cluster.secretFile, join(cluster.folder, 'reads')],
  });
  started.defer(hub.stop);
  return { origin: `http://127.0.0.1:${hub.ready.port}` };
}

interface Ask {
  readonly alone: RowName;
  readonly crowded: RowName;
  readonly questions: readonly Question[];
}

type Sides = Readonly<Record<'ours' | 'reference', ReadHub>>;

/** One after the other: the time of a query. Many at once: the time that each costs the machine, with all that is done later. */
async function measureRun(
  ask: Ask,
  sides: Sides,
  requests: number,
  run: (
    hub: ReadHub,
    questions: readonly Question[],
    callers: number,
    requests: number,
  ) => ReturnType<LoadGenerator['run']>,
): Promise<Record<'ours' | 'reference', { alone: number; crowded: number }>> {
  const sums = { ours: { alone: 0, crowded: 0 }, reference: { alone: 0, crowded: 0 } };
  const each = Math.ceil(requests / turns);
  for (let turn = 0; turn < turns; turn += 1) {
    for (const side of turn % 2 === 0 ? (['ours', 'reference'] as const) : (['reference', 'ours'] as const)) {
      const alone = await run(sides[side], ask.questions, 1, Math.ceil(each / 4));
      const crowded = await run(sides[side], ask.questions, crowd, each);
      sums[side].alone += alone.p50 / turns;
      sums[side].crowded += (crowded.seconds * 1000) / crowded.requests / turns;
    }
  }
  return sums;
}

async function measure(bench: Bench) {
  const { cluster, scale, started, progress } = bench;
  const tokenOf = (claims: TokenClaims): Promise<string> =>
    signToken(cluster.secrets, { ...claims, ttlSeconds: 24 * 3600 });
  progress('building a city, and two hubs over it: one that records reads and one that does not');
  await raiseCity(bench);
  const generator = await startLoadGenerator();
  started.defer(generator.stop);
  const sides = { ours: await startHub(bench, 'on'), reference: await startHub(bench, 'off') };
  const token = await tokenOf(persona.department('police'));
  const { origin } = sides.reference;
  const asks: readonly Ask[] = [
    {
      alone: 'read-audit-3-hop',
      crowded: 'read-audit-3-hop-16-callers',
      questions: await findQuestions(`${origin}/graphql`, token),
    },
    {
      alone: 'read-audit-citizen-id',
      crowded: 'read-audit-citizen-id-16-callers',
      questions: await findPeople(origin, await tokenOf(persona.gridworker(demoGrid)), token),
    },
  ];
  const run = (hub: ReadHub, questions: readonly Question[], callers: number, requests: number) =>
    generator.run({
      origin: hub.origin,
      path: '/graphql',
      token,
      bodies: { kind: 'questions', questions, requests },
      pace: { kind: 'callers', callers },
    });
  for (const { questions } of asks)
    for (const hub of Object.values(sides)) await run(hub, questions, crowd, scale.federatedRequests);
  const figures = new Figures();
  for (let number = 1; number <= scale.runs; number += 1) {
    for (const ask of asks) {
      progress(`reads with and without their record, run ${number} of ${scale.runs}`);
      await cluster.settle();
      const sums = await measureRun(ask, sides, scale.federatedRequests, run);
      for (const side of ['ours', 'reference'] as const) {
        figures[side](ask.alone, sums[side].alone);
        figures[side](ask.crowded, sums[side].crowded);
      }
      figures.note(
        ask.crowded,
        `of the machine's time for one query, with what is stored later: ${rounded(1000 / sums.ours.crowded)} requests/s`,
      );
    }
  }
  return figures.measured();
}

export const readAuditScenario: Scenario = {
  rows: [
    'read-audit-3-hop',
    'read-audit-3-hop-16-callers',
    'read-audit-citizen-id',
    'read-audit-citizen-id-16-callers',
  ],
  measure,
};
