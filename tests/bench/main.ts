// `npm run bench`: measures the hub beside its references on one embedded cluster, prints a table and writes
// bench/latest.json. Figures go to stdout, progress to stderr.
import { startBenchCluster } from './bench-cluster.ts';
import { writeLatest } from './latest.ts';
import { logScenarios } from './log/log-scenarios.ts';
import { describeMachine, measuredCommit } from './machine.ts';
import { type Measured, type Row, type RowName, rowNames, rowOf } from './rows.ts';
import { fullScale, quickScale } from './scale.ts';
import type { Bench, Scenario } from './scenario.ts';
import { machineLine, tableOf } from './table.ts';
import { readWishes, usage, type Wishes } from './wishes.ts';

const scenarios: readonly Scenario[] = [...logScenarios];
const begun = performance.now();
const progress = (line: string): void => {
  console.error(`${((performance.now() - begun) / 1000).toFixed(0).padStart(4)} s  ${line}`);
};

/** Each scenario stops what it has started, so that the next one has the machine to itself. */
async function measureAll(wishes: Wishes, cluster: Bench['cluster']): Promise<Row[]> {
  const measured = new Map<RowName, Measured>();
  const scale = wishes.quick ? quickScale : fullScale;
  for (const scenario of scenarios) {
    const rows = new Set(scenario.rows.filter((name) => wishes.rows.has(name)));
    if (rows.size === 0) continue;
    await using started = new AsyncDisposableStack();
    for (const [name, figures] of await scenario.measure({ cluster, scale, rows, started, progress })) {
      measured.set(name, figures);
    }
  }
  return rowNames.flatMap((name) => {
    const figures = measured.get(name);
    return figures !== undefined && wishes.rows.has(name) ? [rowOf(name, figures)] : [];
  });
}

async function run(wishes: Wishes): Promise<void> {
  progress('starting a cluster');
  const cluster = await startBenchCluster(progress);
  try {
    const machine = describeMachine(await cluster.version());
    const commit = measuredCommit();
    const rows = await measureAll(wishes, cluster);
    console.log(`\n${machineLine(machine, commit)}\n\n${tableOf(rows)}`);
    if (!wishes.quick) await writeLatest(machine, commit, rows);
  } finally {
    await cluster.stop();
  }
}

const wishes = readWishes(process.argv.slice(2));
if (wishes === null) console.log(usage);
else await run(wishes);
process.exit(0);
