import { createKeyring } from '@cityhub/schema/runtime/log/record-keys';
import type { RowName } from '../rows.ts';
import { type Bench, Figures, type Scenario } from '../scenario.ts';
import { buildDemoHub, buildUniformHub, type FeedHub } from './feed-hubs.ts';
import { openFeedSide } from './feed-side.ts';
import { openReplicationSide } from './replication-side.ts';
import { createChangeSource } from './resident-changes.ts';
import { transferBacklog, transferLive } from './transfer.ts';

const sameRows = 'both sides: 2 writers, batches of 500, the same rows, key and index at the departments';

/** The two sides over `departments` databases, and how one run of each goes. */
async function openSides(bench: Bench, departments: number) {
  const { cluster, scale } = bench;
  const changes = createChangeSource(createKeyring(cluster.secrets));
  const openOurs = async (name: string, hub: FeedHub) => {
    const side = await openFeedSide(bench, { name, ...hub });
    return {
      async live(records: number): Promise<number> {
        const [warmUp, batches] = [changes(scale.warmUpRecords), changes(records)];
        await side.prepare([...warmUp, ...batches]);
        return transferLive(side, warmUp, batches, cluster.settle);
      },
      async backlog(records: number): Promise<number> {
        const batches = changes(records);
        await side.prepare(batches);
        return transferBacklog(side, batches, cluster.settle);
      },
    };
  };
  const replication = await openReplicationSide(bench, departments);
  return {
    openOurs,
    ours: await openOurs('feeds', await buildUniformHub(bench, departments)),
    reference: {
      live: (records: number) =>
        transferLive(replication, changes(scale.warmUpRecords), changes(records), cluster.settle),
      backlog: (records: number) => transferBacklog(replication, changes(records), cluster.settle),
    },
  };
}

async function measureFour(bench: Bench) {
  const { scale, rows, progress } = bench;
  const records = scale.logRecords;
  const figures = new Figures();
  const wantsDemo = rows.has('log-to-4-departments-demo-rights');
  const wantsLive = rows.has('log-to-4-departments');
  const { ours, reference, openOurs } = await openSides(bench, 4);
  const demo = wantsDemo
    ? await openOurs('feeds with the rights of the demo city', await buildDemoHub(bench))
    : null;
  for (let run = 1; run <= scale.runs; run += 1) {
    progress(`log to 4 departments, run ${run} of ${scale.runs}`);
    if (wantsLive) figures.ours('log-to-4-departments', await ours.live(records));
    if (demo !== null) figures.ours('log-to-4-departments-demo-rights', await demo.live(records));
    if (wantsLive || wantsDemo) {
      const replicated = await reference.live(records);
      figures.reference('log-to-4-departments', replicated);
      figures.reference('log-to-4-departments-demo-rights', replicated);
    }
    if (rows.has('backlog-to-4-departments')) {
      progress(`backlog to 4 departments, run ${run} of ${scale.runs}`);
      figures.ours('backlog-to-4-departments', await ours.backlog(records));
      figures.reference('backlog-to-4-departments', await reference.backlog(records));
    }
  }
  figures.note('log-to-4-departments', sameRows);
  figures.note('backlog-to-4-departments', 'the log stands full; from the first arrival to the last');
  figures.note(
    'log-to-4-departments-demo-rights',
    'police and population open class-4 values, urban management gets masked names; the reference sends open fields only',
  );
  return figures.measured();
}

async function measureFourteen(bench: Bench) {
  const { scale, progress } = bench;
  const figures = new Figures();
  const { ours, reference } = await openSides(bench, 14);
  for (let run = 1; run <= scale.runs; run += 1) {
    progress(`log to 14 departments, run ${run} of ${scale.runs}`);
    figures.ours('log-to-14-departments', await ours.live(scale.wideLogRecords));
    figures.reference('log-to-14-departments', await reference.live(scale.wideLogRecords));
  }
  figures.note('log-to-14-departments', sameRows);
  return figures.measured();
}

const ofFour: readonly RowName[] = [
  'log-to-4-departments',
  'backlog-to-4-departments',
  'log-to-4-departments-demo-rights',
];

export const logScenarios: readonly Scenario[] = [
  { rows: ofFour, measure: measureFour },
  { rows: ['log-to-14-departments'], measure: measureFourteen },
];
