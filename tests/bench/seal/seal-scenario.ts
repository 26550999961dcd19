import type { RawSql } from '@cityhub/schema/runtime/database';
import { startLoadGenerator } from '../load/load-generator.ts';
import { startBenchHub } from '../push/bench-hub.ts';
import { createPusher, type Pusher } from '../push/push-runs.ts';
import type { RowName } from '../rows.ts';
import { type Bench, Figures, type Scenario } from '../scenario.ts';

/**
 * What sealing costs those who push: the same load on the same hub, in turn with the sealer at work and with its lock taken away
 * from it, so that it looks and goes away again. What waited is sealed before the next turn.
 */
const database = 'cityhub_bench_seal';
const callers = 64;
const pluralRows = 1000;
const requestsInFlight = 4;
const patienceMs = 60_000;
/** Turns of each kind in a run: a checkpoint of Postgres must not decide. */
const turns = 2;

/** Resolves when every change is in its tree. */
async function untilSealed(hub: RawSql): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const [row] = await hub<{ waiting: number }[]>`
      select sum(h.position - t.size)::bigint as waiting from log.tree t join log.head h on h.shard = t.tree where t.tree < 7`;
    if (row?.waiting === 0) return;
    if (performance.now() > deadline) throw new Error(`${row?.waiting} changes were not sealed`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Runs the work while no sealer gets the trees. */
async function withoutSealing<Result>(hub: RawSql, work: () => Promise<Result>): Promise<Result> {
  const held = await hub.begin(async (tx) => {
    await tx`select from log.tree where tree = 0 for update`;
    return { result: await work() };
  });
  return (held as { result: Result }).result;
}

const rows = ['seal-push-single', 'seal-push-plural'] as const;

/** Pushes per second. */
async function load(bench: Bench, pusher: Pusher, row: (typeof rows)[number]): Promise<number> {
  const single = row === 'seal-push-single';
  const size = single ? 1 : pluralRows;
  const requests = single ? bench.scale.pushes[64] : bench.scale.pluralRequests;
  const pace = { kind: 'callers', callers: single ? callers : requestsInFlight } as const;
  const done = await pusher.push(requests, size, pace);
  return (done.requests * size) / done.seconds;
}

async function measureTurn(
  bench: Bench,
  { hub, pusher }: { hub: RawSql; pusher: Pusher },
  figures: Figures,
  isSealing: boolean,
): Promise<void> {
  for (const row of rows) {
    if (!bench.rows.has(row)) continue;
    const measure = (): Promise<number> => load(bench, pusher, row);
    if (isSealing) figures.ours(row, await measure());
    else figures.reference(row, await withoutSealing(hub, measure));
    await untilSealed(hub);
  }
}

async function measure(bench: Bench) {
  const { cluster, scale, started, progress } = bench;
  const figures = new Figures();
  const generator = await startLoadGenerator();
  started.defer(generator.stop);
  progress('starting a hub to measure what sealing costs');
  const pusher = await createPusher(await startBenchHub(bench, database), generator);
  const hub = cluster.connect(database);
  await pusher.push(scale.pushes[16], 1, { kind: 'callers', callers: 16 });
  await pusher.push(2, pluralRows, { kind: 'callers', callers: 2 });
  await untilSealed(hub);
  for (let run = 1; run <= scale.runs; run += 1) {
    progress(`pushes with and without sealing, run ${run} of ${scale.runs}`);
    await cluster.settle();
    for (let turn = 0; turn < turns; turn += 1) {
      // Each kind goes first once, since the table grows meanwhile.
      for (const isSealing of turn % 2 === 0 ? [true, false] : [false, true])
        await measureTurn(bench, { hub, pusher }, figures, isSealing);
    }
  }
  for (const row of rows) {
    if (bench.rows.has(row))
      figures.note(row, 'the reference is the same hub in the same run with the sealer locked out');
  }
  return figures.measured();
}

export const sealScenario: Scenario = { rows: rows satisfies readonly RowName[], measure };
