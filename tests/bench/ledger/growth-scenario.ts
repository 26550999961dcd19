import type { RawSql } from '@cityhub/schema/runtime/database';
import { percentile, rounded } from '../figures.ts';
import { type BenchHub, startBenchHub } from '../push/bench-hub.ts';
import type { RowName } from '../rows.ts';
import { type Bench, Figures, type Scenario } from '../scenario.ts';
import { growLog } from './grow-log.ts';

/**
 * What an auditor waits for while the log grows a thousandfold: the inclusion proof of a change, and the lineage of a record with
 * three versions, asked over HTTP by one caller who asks again when he is answered. Each size is asked of records that were
 * pushed at that size and of places anywhere in the log.
 */
const sizes = [
  [10_000, 'inclusion-proof-10-4', 'lineage-10-4'],
  [100_000, 'inclusion-proof-10-5', 'lineage-10-5'],
  [1_000_000, 'inclusion-proof-10-6', 'lineage-10-6'],
  [10_000_000, 'inclusion-proof-10-7', 'lineage-10-7'],
] as const satisfies readonly (readonly [number, RowName, RowName])[];

const records = 50;
const versions = 3;
const patienceMs = 15 * 60_000;

const proof = `query ($position: Position!) { inclusionProof(tree: people, position: $position) { position size hashes } }`;
const lineage = `query ($id: ID!) {
  lineage(recordId: $id) {
    recordId entity
    versions(first: 20) {
      nodes {
        version kind operation actor source acceptedAt changed { name class commitment }
        deliveries { sends delivery { state fields withheld { field reason } } } cause { place }
      }
    }
    reads(first: 20) { nodes { readAt role department purpose seen refused } }
    nodes { id kind } edges { from to kind }
  }
}`;
const register = `mutation ($inputs: [RegisterResidentInput!]!) {
  registerResidents(inputs: $inputs) { ... on RegisterResidentsPayload { rows { receipt { recordId } error { code } } } }
}`;

type Ask = (query: string, variables: object) => Promise<Record<string, any>>;

async function askerOf(hub: BenchHub, claims: Parameters<BenchHub['tokenOf']>[0]): Promise<Ask> {
  const authorization = `Bearer ${await hub.tokenOf(claims)}`;
  return async (query, variables) => {
    const response = await fetch(`${hub.origin}/graphql`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data: Record<string, any>; errors?: unknown[] };
    if (errors !== undefined) throw new Error(JSON.stringify(errors[0]).slice(0, 300));
    return data;
  };
}

async function untilSealed(sql: RawSql, progress: Bench['progress']): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (let told = 0; ; told += 1) {
    const [row] = await sql<{ waiting: number }[]>`
      select sum(h.position - t.size) as waiting from log.tree t join log.head h on h.shard = t.tree`;
    if (Number(row?.waiting) === 0) return;
    if (performance.now() > deadline) throw new Error(`${row?.waiting} entries are still not sealed`);
    if (told % 20 === 0) progress(`${row?.waiting} entries wait for their seal`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Residents that are really pushed, several times each. */
async function pushRecords(hub: BenchHub, grid: string, size: number): Promise<string[]> {
  const ask = await askerOf(hub, { role: 'gridworker', grid, purpose: 'community-service' });
  const { citizenId } = await import('../../harness/pushes.ts');
  let ids: string[] = [];
  for (let version = 0; version < versions; version += 1) {
    const inputs = Array.from({ length: records }, (_, index) => ({
      idempotencyKey: `growth-${size}-${version}-${index}`,
      citizenId: citizenId(size / 1000 + index),
      name: `居民${version}`,
      phone: '19900000000',
      gridCode: grid,
    }));
    const { registerResidents } = await ask(register, { inputs });
    ids = registerResidents.rows.map((row: any) => row.receipt.recordId);
  }
  return ids;
}

async function timesOf(questions: readonly (() => Promise<unknown>)[]): Promise<number[]> {
  const times: number[] = [];
  for (const ask of questions) {
    const begun = performance.now();
    await ask();
    times.push(performance.now() - begun);
  }
  return times;
}

function note(figures: Figures, row: RowName, times: readonly number[], size: number): void {
  figures.note(
    row,
    `${size.toLocaleString('en-US')} changes; p95 ${rounded(percentile(times, 0.95))} ms, slowest ${rounded(Math.max(...times))} ms of ${times.length}`,
  );
}

async function measureSize(
  bench: Bench,
  hub: BenchHub,
  ask: Ask,
  figures: Figures,
  [size, proofRow, lineageRow]: (typeof sizes)[number],
  recordIds: readonly string[],
): Promise<void> {
  const head = await hub.head();
  const position = (): number => 1 + Math.floor(Math.random() * head);
  // The first of each compiles, connects and reads the disk.
  await timesOf(recordIds.slice(0, 10).map((id) => () => ask(lineage, { id })));
  for (let run = 0; run < bench.scale.runs; run += 1) {
    const proofs = await timesOf(recordIds.map(() => () => ask(proof, { position: position() })));
    const lineages = await timesOf(recordIds.map((id) => () => ask(lineage, { id })));
    figures.ours(proofRow, percentile(proofs, 0.5));
    figures.ours(lineageRow, percentile(lineages, 0.5));
    note(figures, proofRow, proofs, size);
    note(figures, lineageRow, lineages, size);
  }
}

async function measure(bench: Bench) {
  const { cluster, scale, rows, progress } = bench;
  const figures = new Figures();
  const hub = await startBenchHub(bench, 'cityhub_growth');
  const sql = cluster.connect('cityhub_growth');
  const [grid] = await sql<{ code: string }[]>`select code from housing.grid order by code limit 1`;
  const auditor = await askerOf(hub, { role: 'auditor', purpose: 'audit' });
  for (const step of sizes) {
    const [size, ...names] = step;
    if (size > scale.mostChanges || !names.some((name) => rows.has(name))) continue;
    await sql`update policy.feed set state = 'PAUSED', paused_reason = 'BY_DEPARTMENT' where entity = 'Resident'`;
    const ids = await pushRecords(hub, grid?.code ?? '', size);
    await growLog(sql, size, progress);
    await untilSealed(sql, progress);
    await cluster.settle();
    await measureSize(bench, hub, auditor, figures, step, ids);
    progress(`measured at ${size} changes`);
  }
  return figures.measured();
}

export const growthScenario: Scenario = {
  rows: sizes.flatMap(([, proofRow, lineageRow]) => [proofRow, lineageRow]),
  measure,
};
