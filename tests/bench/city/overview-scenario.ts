import { join } from 'node:path';
import { migrate } from '@cityhub/migrations/migrate';
import { signToken } from '@cityhub/schema/runtime/tokens';
import { seedCity } from 'cityhub/demo-city/seed';
import { persona } from '../../harness/graph-client.ts';
import { startAndAwaitMessage } from '../child-process.ts';
import { startLoadGenerator } from '../load/load-generator.ts';
import type { Question } from '../load/order.ts';
import { type Bench, Figures, type Scenario } from '../scenario.ts';

const database = 'city_overview';
const callers = 32;
const areas = 20;

const query = `query($area: ID!) { cityOverview(area: $area) {
  area division { name } gridCount unitCount residentCount gridWorkerCount openTicketCount sensorCount applicationCount } }`;

/** A hub in a process of its own, with rights, records of reads and limits on, over a city of so many. */
async function startCity({ cluster, started, progress, residents }: Bench): Promise<string> {
  await cluster.createDatabase(database);
  const adminUrl = cluster.urlOf(database);
  await migrate({ url: adminUrl, secrets: cluster.secrets });
  await seedCity({ adminUrl, secrets: cluster.secrets, residents, report: progress });
  await cluster.connect(database).unsafe('vacuum analyze');
  const hub = await startAndAwaitMessage<{ port: number }>({
    file: new URL('../reads/read-hub.ts', import.meta.url),
    args: ['on', adminUrl, cluster.secretFile, join(cluster.folder, 'overview-reads')],
  });
  started.defer(hub.stop);
  return `http://127.0.0.1:${hub.ready.port}`;
}

/** The whole city, its districts and streets, and single grids. */
async function findAreas(bench: Bench): Promise<string[]> {
  const rows = await bench.cluster.connect(database)<{ code: string }[]>`
    (select '42' as code) union all (select code from housing.division order by length(code), code limit ${areas / 2})
    union all (select code from housing.grid order by code limit ${areas / 2})`;
  return rows.map(({ code }) => code);
}

async function findQuestions(origin: string, token: string, codes: readonly string[]): Promise<Question[]> {
  const questions: Question[] = [];
  for (const area of codes) {
    const body = JSON.stringify({ query, variables: { area } });
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const response = await fetch(`${origin}/graphql`, { method: 'POST', headers, body });
    const expected = await response.text();
    if (!/"residentCount":\d/.test(expected) || expected.includes('"errors"'))
      throw new Error(`the city has no overview of ${area}: ${expected.slice(0, 300)}`);
    questions.push({ body, expected });
  }
  return questions;
}

async function measure(bench: Bench) {
  const { cluster, scale, started, progress, residents } = bench;
  progress(`building a city of ${residents} residents`);
  const origin = await startCity(bench);
  const token = await signToken(cluster.secrets, {
    ...persona.department('police'),
    ttlSeconds: 24 * 3600,
  });
  const questions = await findQuestions(origin, token, await findAreas(bench));
  const generator = await startLoadGenerator();
  started.defer(generator.stop);
  const run = (requests: number) =>
    generator.run({
      origin,
      path: '/graphql',
      token,
      bodies: { kind: 'questions', questions, requests },
      pace: { kind: 'callers', callers },
    });
  const figures = new Figures();
  await run(Math.ceil(scale.federatedRequests / 4));
  for (let number = 1; number <= scale.runs; number += 1) {
    progress(`overviews of the city, run ${number} of ${scale.runs}`);
    figures.ours('city-overview', (await run(scale.federatedRequests)).p95);
  }
  figures.note(
    'city-overview',
    `five domains for ${questions.length} areas from the whole city to a grid, ${residents} residents, ${callers} callers, rights, the record of reads and every limit on`,
  );
  return figures.measured();
}

export const overviewScenario: Scenario = { rows: ['city-overview'], measure };
