import { startLoadGenerator } from '../load/load-generator.ts';
import { type Bench, Figures, type Scenario } from '../scenario.ts';
import {
  askEverythingOnce,
  type GatewayName,
  gatewayNames,
  type QueryRun,
  queryGateway,
  startGateways,
} from './gateways.ts';

const setting =
  'people → housing → tickets → people over HTTP subgraphs, 32 callers with 100 different questions; ours checks a token, ' +
  'every limit and the budgets, counts, logs and masks errors (rights are the subgraphs’ own work, and these have none); the reference, @apollo/gateway in @apollo/server over node:http with its plugins off, ' +
  'does none of this';
const signedSetting = 'the same, and each request to a subgraph is signed, as with SUBGRAPHS=remote';
const bareSetting =
  'the same with ours as the reference is: `cityhub gateway --supergraph`, without tokens and limits';
const oneQuestion =
  'all callers ask the same at the same time: our gateway then runs it once for those who ask with one token, the reference does not';

const rowOf = {
  ours: 'federated-3-hop',
  signed: 'federated-3-hop-signed',
  bare: 'federated-3-hop-bare',
} as const;

/** The figures of one run; those of the reference stand beside all of ours. */
function record(figures: Figures, name: GatewayName, { perSecond, cpuMsPerRequest: cpu }: QueryRun): void {
  if (name !== 'reference') {
    const row = rowOf[name];
    figures.ours(row, perSecond);
    if (cpu !== null) figures.ours(`${row}-cpu`, cpu);
    return;
  }
  for (const row of Object.values(rowOf)) {
    figures.reference(row, perSecond);
    if (cpu !== null) figures.reference(`${row}-cpu`, cpu);
  }
}

async function measure(bench: Bench) {
  const { scale, rows, started, progress } = bench;
  const figures = new Figures();
  progress('starting four gateways over the same three subgraphs');
  const gateways = await startGateways(bench);
  const generator = await startLoadGenerator();
  started.defer(generator.stop);
  const questions = await askEverythingOnce(gateways);
  const ask = (name: GatewayName, requests: number, different = questions[name].length): Promise<QueryRun> =>
    queryGateway(generator, gateways[name], questions[name].slice(0, different), requests);
  for (const name of gatewayNames) await ask(name, Math.ceil(scale.federatedRequests / 2));
  for (let run = 1; run <= scale.runs; run += 1) {
    progress(`federated query, run ${run} of ${scale.runs}`);
    for (const name of gatewayNames) record(figures, name, await ask(name, scale.federatedRequests));
    if (!rows.has('federated-3-hop-one-question')) continue;
    for (const side of ['ours', 'reference'] as const) {
      figures[side]('federated-3-hop-one-question', (await ask(side, scale.federatedRequests, 1)).perSecond);
    }
  }
  figures.note('federated-3-hop', setting);
  figures.note('federated-3-hop-signed', signedSetting);
  figures.note('federated-3-hop-bare', bareSetting);
  figures.note('federated-3-hop-one-question', oneQuestion);
  return figures.measured();
}

export const federationScenario: Scenario = {
  rows: [
    'federated-3-hop',
    'federated-3-hop-cpu',
    'federated-3-hop-signed',
    'federated-3-hop-signed-cpu',
    'federated-3-hop-bare',
    'federated-3-hop-bare-cpu',
    'federated-3-hop-one-question',
  ],
  measure,
};
