import { rounded } from '../figures.ts';
import { ceilingOf, startLoadGenerator } from '../load/load-generator.ts';
import type { RowName } from '../rows.ts';
import { type Bench, Figures, type Scenario } from '../scenario.ts';
import { startBenchHub } from './bench-hub.ts';
import { createCityQuery } from './city-query.ts';
import { createPusher, type Pusher } from './push-runs.ts';

const singleRows = [
  ['push-single', 64],
  ['push-single-16-callers', 16],
  ['push-single-1-caller', 1],
] as const;
const pluralRows = 1000;
const requestsInFlight = 4;
const offeredPerSecond = 1000;
const deliveredRows = ['push-to-delivered', 'push-to-delivered-p95', 'push-to-delivered-p99'] as const;

async function measureSingle(bench: Bench, pusher: Pusher, figures: Figures, ceiling: number): Promise<void> {
  for (const [row, callers] of singleRows) {
    if (!bench.rows.has(row)) continue;
    const { requests, seconds, p50, p99 } = await pusher.push(bench.scale.pushes[callers], 1, {
      kind: 'callers',
      callers,
    });
    figures.ours(row, requests / seconds);
    figures.note(
      row,
      `${callers} callers; last run's answers p50 ${rounded(p50)} ms, p99 ${rounded(p99)} ms; ` +
        `the load generator alone does ${ceiling} requests/s`,
    );
  }
}

async function measurePlural(bench: Bench, pusher: Pusher, figures: Figures): Promise<void> {
  if (!bench.rows.has('push-plural')) return;
  const pace = { kind: 'callers', callers: requestsInFlight } as const;
  const { requests, seconds, p50 } = await pusher.push(bench.scale.pluralRequests, pluralRows, pace);
  figures.ours('push-plural', (requests * pluralRows) / seconds);
  figures.note(
    'push-plural',
    `${pluralRows} rows a request, ${requestsInFlight} in flight; last run's answers p50 ${rounded(p50)} ms`,
  );
}

async function measureDelivered(bench: Bench, pusher: Pusher, figures: Figures): Promise<void> {
  if (!deliveredRows.some((row) => bench.rows.has(row))) return;
  const times = await pusher.offer(offeredPerSecond, bench.scale.offeredSeconds);
  figures.ours('push-to-delivered', times.p50);
  figures.ours('push-to-delivered-p95', times.p95);
  figures.ours('push-to-delivered-p99', times.p99);
  figures.note(
    'push-to-delivered',
    `${offeredPerSecond} pushes/s for ${bench.scale.offeredSeconds} s (really ${rounded(times.offered)}), every push at each ` +
      `of four departments, to received_at, which is set before the department's commit; the answers themselves ` +
      `p50 ${rounded(times.answeredP50)} ms, p99 ${rounded(times.answeredP99)} ms`,
  );
}

async function measure(bench: Bench) {
  const { cluster, scale, rows, started, progress } = bench;
  const figures = new Figures();
  const generator = await startLoadGenerator();
  started.defer(generator.stop);
  const ceiling = rounded(await ceilingOf(generator));
  progress(`the load generator's own ceiling is ${ceiling} requests/s; starting the hub`);
  const hub = await startBenchHub(bench);
  const pusher = await createPusher(hub, generator);
  const query = rows.has('federated-3-hop-in-process') ? await createCityQuery(hub, generator) : null;
  progress('warming up');
  await pusher.push(scale.pushes[16], 1, { kind: 'callers', callers: 16 });
  await pusher.push(2, pluralRows, { kind: 'callers', callers: 2 });
  for (let run = 1; run <= scale.runs; run += 1) {
    progress(`pushes, run ${run} of ${scale.runs}`);
    await cluster.settle();
    if (query !== null) figures.ours('federated-3-hop-in-process', await query(scale.federatedRequests));
    await measureSingle(bench, pusher, figures, ceiling);
    await measurePlural(bench, pusher, figures);
    await measureDelivered(bench, pusher, figures);
  }
  return figures.measured();
}

const rowsOfHub: readonly RowName[] = [
  ...singleRows.map(([row]) => row),
  'push-plural',
  ...deliveredRows,
  'federated-3-hop-in-process',
];

export const pushScenario: Scenario = { rows: rowsOfHub, measure };
