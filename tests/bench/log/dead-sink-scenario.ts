import { createServer, type Server } from 'node:net';
import { createKeyring } from '@cityhub/schema/runtime/log/record-keys';
import { sealText } from '@cityhub/schema/runtime/sealed-text';
import { percentile } from '../figures.ts';
import type { RowName } from '../rows.ts';
import { type Bench, Figures, type Scenario } from '../scenario.ts';
import { buildUniformHub } from './feed-hubs.ts';
import { openFeedSide } from './feed-side.ts';
import { createChangeSource } from './resident-changes.ts';

const sinks = 10;
/** 500 records a second, each to ten departments: the machine is at work and not full, or the lag would be the queue's. */
const recordsPerBatch = 10;
const batchesPerSecond = 50;
/** A worker reads its feeds once a second. */
const policyMs = 1500;
const patienceMs = 60_000;
/** Reserved, and nothing listens there. */
const closedPort = 9;

type Tenth = 'well' | 'refused' | 'black hole';
const rowOf = { refused: 'dead-sink', 'black hole': 'black-holed-sink' } as const;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Accepts whatever comes and never says a word. */
async function startHole({ started }: Bench): Promise<number> {
  const hole: Server = createServer((socket) => {
    socket.resume();
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => hole.listen(0, '127.0.0.1', resolve));
  started.defer(() => void hole.close());
  return (hole.address() as { port: number }).port;
}

async function openTen(bench: Bench) {
  const { cluster } = bench;
  const feedHub = await buildUniformHub(bench, sinks);
  const side = await openFeedSide(bench, { name: 'feeds', ...feedHub });
  const hub = cluster.connect(feedHub.database);
  const [tenth] = await hub<{ id: string }[]>`select id from policy.feed order by name desc limit 1`;
  const id = tenth?.id ?? '';
  const others = side.departments.slice(0, -1);
  const holePort = await startHole(bench);
  const database = feedHub.departmentDatabases.at(-1) ?? '';

  function sinkOf(state: Tenth): string {
    if (state === 'well') return JSON.stringify({ kind: 'postgres', database });
    const port = state === 'refused' ? closedPort : holePort;
    const url = `postgres://bench:bench@127.0.0.1:${port}/bench?sslmode=disable`;
    const sealedUrl = sealText(cluster.secrets, `feed ${id} url`, url);
    return JSON.stringify({ kind: 'external-postgres', sealedUrl });
  }

  const addresses = JSON.stringify(
    [closedPort, holePort].map((port) => ({ host: '127.0.0.1', port, ranges: ['127.0.0.0/8'], pin: null })),
  );

  /** Resolves when so many feeds have everything. */
  async function untilCaughtUp(feeds: number): Promise<void> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const [row] = await hub<{ there: number }[]>`
        select count(*) as there from policy.feed f join log.head h on h.shard = f.shard
        left join log.cursor c on c.feed_id = f.id and c.shard = f.shard where coalesce(c.position, 0) >= h.position`;
      if ((row?.there ?? 0) >= feeds) return;
      if (performance.now() > deadline) throw new Error(`not all feeds caught up: ${await side.trouble()}`);
      await pause(50);
    }
  }

  async function head(): Promise<number> {
    const [row] = await hub<{ position: number }[]>`select position from log.head where shard = 1`;
    return row?.position ?? 0;
  }

  return {
    side,
    head,
    /** Makes the tenth sink what it is to be; a sink that was dead and is well again gets what it has missed. */
    async turn(state: Tenth): Promise<void> {
      await hub`update policy.feed set sink = ${sinkOf(state)}::text::jsonb, addresses = ${addresses}::text::jsonb where id = ${id}`;
      await pause(policyMs);
      await untilCaughtUp(state === 'well' ? sinks : sinks - 1);
    },
    untilOthersHaveAll: () => untilCaughtUp(sinks - 1),
    /** From the commit in the log to the row at the department, in ms, of all nine others. */
    async lags(from: number): Promise<number[]> {
      const lists = await Promise.all(
        others.map(
          (department) => department<{ lag: number }[]>`
            select extract(epoch from received_at - changed_at)::float8 * 1000 as lag from cityhub.resident where version > ${from}`,
        ),
      );
      return lists.flatMap((rows) => rows.map((row) => row.lag));
    },
  };
}

async function measure(bench: Bench) {
  const { cluster, scale, rows, progress } = bench;
  const figures = new Figures();
  const ten = await openTen(bench);
  const changes = createChangeSource(createKeyring(cluster.secrets));
  const batches = scale.deadSinkSeconds * batchesPerSecond;

  async function p95(state: Tenth): Promise<number> {
    await ten.turn(state);
    const load = Array.from({ length: batches }, () => changes(recordsPerBatch)).flat();
    await ten.side.prepare(load);
    await cluster.settle();
    const from = await ten.head();
    const begun = performance.now();
    for (const [index, batch] of load.entries()) {
      await pause(Math.max(0, (index * 1000) / batchesPerSecond - (performance.now() - begun)));
      await ten.side.write(batch);
    }
    await ten.untilOthersHaveAll();
    return percentile(await ten.lags(from), 0.95);
  }

  await ten.side.deliver();
  progress('ten sinks, warming up');
  await p95('well');
  for (let run = 1; run <= scale.runs; run += 1) {
    progress(`ten sinks, one dead, run ${run} of ${scale.runs}`);
    const well = await p95('well');
    for (const state of ['refused', 'black hole'] as const) {
      if (!rows.has(rowOf[state])) continue;
      figures.reference(rowOf[state], well);
      figures.ours(rowOf[state], await p95(state));
    }
  }
  const load = `${recordsPerBatch * batchesPerSecond} records/s to ten sinks; reference: all ten well`;
  figures.note(
    'dead-sink',
    `p95 from commit to row at the nine others while the tenth refuses connections; ${load}`,
  );
  figures.note('black-holed-sink', `the tenth accepts connections and never answers; ${load}`);
  return figures.measured();
}

const deadSinkRows: readonly RowName[] = ['dead-sink', 'black-holed-sink'];

export const deadSinkScenario: Scenario = { rows: deadSinkRows, measure };
