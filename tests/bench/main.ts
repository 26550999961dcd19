// `npm run bench`: measures the hub beside its references on one embedded cluster, prints a table and writes
// bench/latest.json. Figures go to stdout, progress to stderr.
import { asOfScenario } from './as-of/as-of-scenario.ts';
import { type BenchCluster, startBenchCluster } from './bench-cluster.ts';
import { overviewScenario } from './city/overview-scenario.ts';
import { federationScenario } from './federation/federation-scenario.ts';
import { writeLatest } from './latest.ts';
import { growthScenario } from './ledger/growth-scenario.ts';
import { deadSinkScenario } from './log/dead-sink-scenario.ts';
import { logScenarios } from './log/log-scenarios.ts';
import { describeMachine, measuredCommit } from './machine.ts';
import { pushScenario } from './push/push-scenario.ts';
import { readAuditScenario } from './reads/read-audit-scenario.ts';
import { type Measured, type Row, type RowName, rowNames, rowOf } from './rows.ts';
import { fullScale, quickScale } from './scale.ts';
import type { Scenario } from './scenario.ts';
import { sealScenario } from './seal/seal-scenario.ts';
import { machineLine, tableOf } from './table.ts';
import { readWishes, usage, type Wishes } from './wishes.ts';

const scenarios: readonly Scenario[] = [
  ...logScenarios,
  deadSinkScenario,
  federationScenario,
  overviewScenario,
  pushScenario,
  readAuditScenario,
  asOfScenario,
  sealScenario,
  growthScenario,
];
/** Whatever is started is stopped with it, in the reverse order. */
const everything = new AsyncDisposableStack();
const begun = performance.now();
const progress = (line: string): void => {
  console.error(`${((performance.now() - begun) / 1000).toFixed(0).padStart(4)} s  ${line}`);
};

/** Each scenario stops what it has started, so that the next one has the machine to itself. */
async function measureAll(wishes: Wishes, cluster: BenchCluster): Promise<Row[]> {
  const measured = new Map<RowName, Measured>();
  const scale = wishes.quick ? quickScale : fullScale;
  for (const scenario of scenarios) {
    const rows = new Set(scenario.rows.filter((name) => wishes.rows.has(name)));
    if (rows.size === 0) continue;
    const started = everything.use(new AsyncDisposableStack());
    for (const [name, figures] of await scenario.measure({
      cluster,
      scale,
      rows,
      started,
      progress,
      residents: wishes.residents,
    })) {
      measured.set(name, figures);
    }
    await started.disposeAsync();
  }
  return rowNames.flatMap((name) => {
    const figures = measured.get(name);
    return figures !== undefined && wishes.rows.has(name) ? [rowOf(name, figures)] : [];
  });
}

async function run(wishes: Wishes): Promise<void> {
  progress('starting a cluster');
  const starting = startBenchCluster(progress);
  everything.defer(async () => (await starting).stop());
  const cluster = await starting;
  const machine = describeMachine(await cluster.version());
  const commit = measuredCommit();
  const rows = await measureAll(wishes, cluster);
  console.log(`\n${machineLine(machine, commit)}\n\n${tableOf(rows)}`);
  if (!wishes.quick) await writeLatest(machine, commit, rows);
}

/** Ctrl-C ends whatever was started, and then the bench. */
function stopOnSignal(): { isStopping(): boolean } {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stopping = true;
      progress('stopping');
      void everything.disposeAsync().finally(() => process.exit(130));
    });
  }
  return { isStopping: () => stopping };
}

async function main(): Promise<void> {
  const wishes = readWishes(process.argv.slice(2));
  if (wishes === null) return console.log(usage);
  const signals = stopOnSignal();
  try {
    await run(wishes);
  } catch (error) {
    // What fails while everything is being stopped fails because of that.
    if (signals.isStopping()) await new Promise(() => {});
    throw error;
  } finally {
    await everything.disposeAsync();
  }
}

try {
  await main();
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  process.exit(1);
}
