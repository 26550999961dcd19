import { startLoadGenerator } from '../load/load-generator.ts';
import { type Bench, Figures, type Scenario } from '../scenario.ts';
import { askEverythingOnce, type QueryRun, queryGateway, startGateways } from './gateways.ts';

const setting =
  'people → housing → tickets → people over HTTP subgraphs, 32 callers with 100 different questions; the reference is ' +
  '@apollo/gateway in @apollo/server over node:http, plugins off';
const oneQuestion =
  'all callers ask the same at the same time: our gateway then asks a subgraph once for several of them, the reference does not';

const sides = ['ours', 'reference'] as const;
type Side = (typeof sides)[number];

function record(figures: Figures, side: Side, { perSecond, cpuMsPerRequest }: QueryRun): void {
  figures[side]('federated-3-hop', perSecond);
  if (cpuMsPerRequest !== null) figures[side]('federated-3-hop-cpu', cpuMsPerRequest);
}

async function measure(bench: Bench) {
  const { scale, rows, started, progress } = bench;
  const figures = new Figures();
  progress('starting two gateways over the same three subgraphs');
  const gateways = await startGateways(bench);
  const generator = await startLoadGenerator();
  started.defer(generator.stop);
  const questions = await askEverythingOnce(gateways);
  const ask = (side: Side, requests: number, different = questions[side].length): Promise<QueryRun> =>
    queryGateway(generator, gateways[side], questions[side].slice(0, different), requests);
  for (const side of sides) await ask(side, Math.ceil(scale.federatedRequests / 2));
  for (let run = 1; run <= scale.runs; run += 1) {
    progress(`federated query, run ${run} of ${scale.runs}`);
    for (const side of sides) record(figures, side, await ask(side, scale.federatedRequests));
    if (!rows.has('federated-3-hop-one-question')) continue;
    for (const side of sides) {
      figures[side]('federated-3-hop-one-question', (await ask(side, scale.federatedRequests, 1)).perSecond);
    }
  }
  figures.note('federated-3-hop', setting);
  figures.note('federated-3-hop-one-question', oneQuestion);
  return figures.measured();
}

export const federationScenario: Scenario = {
  rows: ['federated-3-hop', 'federated-3-hop-cpu', 'federated-3-hop-one-question'],
  measure,
};
