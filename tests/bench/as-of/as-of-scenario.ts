import { residentsById } from '@cityhub/people/store/residents';
import { listResidentsAsOf, residentsAsOf } from '@cityhub/people/store/residents-as-of';
import type { Tx } from '@cityhub/schema/runtime/database';
import { percentile } from '../figures.ts';
import { type Bench, Figures, type Scenario } from '../scenario.ts';
import { type History, openHistory } from './history.ts';

const versions = 50;
const recordsAtOnce = 100;

type Read = (tx: Tx, history: History) => Promise<number>;

const reads = {
  'read-present': async (tx, { ids }) => (await residentsById(tx, ids)).size,
  'read-as-of': async (tx, { ids, begin }) => (await residentsAsOf(tx, begin, ids)).size,
  'list-as-of': async (tx, { begin }) =>
    (await listResidentsAsOf(tx, begin, recordsAtOnce, null)).nodes.length,
} satisfies Readonly<Record<string, Read>>;
const rows = Object.keys(reads) as (keyof typeof reads)[];

/** How long a read took, in a transaction of its own that says who asks, in ms. */
async function timeOf(history: History, read: Read): Promise<number> {
  const begun = performance.now();
  const found = await history.inTransaction((tx) => read(tx, history));
  if (found !== recordsAtOnce) throw new Error(`${found} of ${recordsAtOnce} residents were read`);
  return performance.now() - begun;
}

async function measure(bench: Bench) {
  const { scale, progress } = bench;
  progress(`building two cities, one whose records have ${versions} versions`);
  const reference = await openHistory(bench, 'as_of_1', 1);
  const ours = await openHistory(bench, 'as_of_50', versions);
  const figures = new Figures();
  const count = Math.ceil(scale.federatedRequests / 10);
  for (let run = 1; run <= scale.runs; run += 1) {
    progress(`reads of the present and of the past, run ${run} of ${scale.runs}`);
    for (const row of rows) {
      const times = { ours: [] as number[], reference: [] as number[] };
      // The sides take turns, so that a busy moment of the machine is both sides' moment.
      for (let read = -count / 10; read < count; read += 1) {
        const [one, other] = [await timeOf(ours, reads[row]), await timeOf(reference, reads[row])];
        if (read < 0) continue;
        times.ours.push(one);
        times.reference.push(other);
      }
      figures.ours(row, percentile(times.ours, 0.5));
      figures.reference(row, percentile(times.reference, 0.5));
    }
  }
  figures.note(
    'read-present',
    `${recordsAtOnce} residents by id, of ${versions} versions each; the reference has one version each`,
  );
  figures.note('read-as-of', 'the same, as of the first version');
  figures.note('list-as-of', `a page of ${recordsAtOnce}, as of the first version`);
  return figures.measured();
}

export const asOfScenario: Scenario = { rows, measure };
