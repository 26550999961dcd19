import { startLoadGenerator } from '../load/load-generator.ts';
import { type Bench, Figures, type Scenario } from '../scenario.ts';
import { answersOf, type QueryRun, queryGateway, startGateways } from './gateways.ts';

const note =
  'people → housing → tickets → people over HTTP subgraphs, 32 callers; the reference is @apollo/gateway in @apollo/server ' +
  'over node:http, plugins off';

type Take = (row: 'federated-3-hop' | 'federated-3-hop-cpu', figure: number) => void;

function record(take: Take, { perSecond, cpuMsPerRequest }: QueryRun): void {
  take('federated-3-hop', perSecond);
  if (cpuMsPerRequest !== null) take('federated-3-hop-cpu', cpuMsPerRequest);
}

async function measure(bench: Bench) {
  const { scale, started, progress } = bench;
  const figures = new Figures();
  progress('starting two gateways over the same three subgraphs');
  const gateways = await startGateways(bench);
  const generator = await startLoadGenerator();
  started.defer(generator.stop);
  const expected = await answersOf(gateways.ours, gateways.reference);
  const ask = (side: 'ours' | 'reference', requests: number): Promise<QueryRun> =>
    queryGateway(generator, gateways[side], expected[side], requests);
  const warmUp = Math.ceil(scale.federatedRequests / 2);
  await ask('ours', warmUp);
  await ask('reference', warmUp);
  for (let run = 1; run <= scale.runs; run += 1) {
    progress(`federated query, run ${run} of ${scale.runs}`);
    record((row, figure) => figures.ours(row, figure), await ask('ours', scale.federatedRequests));
    record((row, figure) => figures.reference(row, figure), await ask('reference', scale.federatedRequests));
  }
  figures.note('federated-3-hop', note);
  return figures.measured();
}

export const federationScenario: Scenario = { rows: ['federated-3-hop', 'federated-3-hop-cpu'], measure };
