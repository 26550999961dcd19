import { dueAt, subjectOfFeed } from '@cityhub/schema/policy/project';
import { type Block, blockEnd } from './block.ts';
import type { Delivering } from './delivering.ts';
import { planFeed, type ReadPlan } from './plan.ts';
import { type ProjectedRow, projectRows, readRows } from './rows.ts';
import { select } from './selection.ts';
import { withWithdrawals } from './withdrawals.ts';

/** A block, under which rights it was projected, and the positions in it that wait behind a dead letter. */
export interface Reading {
  readonly block: Block;
  readonly revision: number;
  readonly held: readonly number[];
}

const noLimit = 1_000_000;

/** Whether something of the stretch must be left out, so that no shared block will do. */
function leavesOut({ feed, leftOut }: Delivering, from: number, to: number): boolean {
  if (feed.whenParked === 'HOLD' && leftOut.records.size > 0) return true;
  for (const position of leftOut.positions) if (position > from && position <= to) return true;
  return false;
}

/** Whether a version waits behind a dead letter. An erasure waits for nothing: what stands before it travels no more. */
const waits = ({ feed, leftOut }: Delivering, row: ProjectedRow): boolean =>
  feed.whenParked === 'HOLD' && leftOut.records.has(row.record_id) && row['operation'] !== 'eraseRecord';

async function readProjected(
  delivering: Delivering,
  plan: ReadPlan,
  from: number,
  to: number,
): Promise<Omit<Reading, 'revision'>> {
  const { deps, feed, leftOut } = delivering;
  const policy = deps.book.policy();
  const rows = await readRows(deps.hub, select(feed, from, to), plan.opensSealed, noLimit);
  const wanted = rows.filter((row) => !leftOut.positions.has(row.position));
  const projected = projectRows({ ...deps, policy }, feed, wanted);
  const travelling = projected.filter((row) => !waits(delivering, row));
  const held = projected.filter((row) => waits(delivering, row)).map((row) => row.version);
  const block = { from, last: to, records: travelling.length, json: JSON.stringify(travelling) };
  return { block, held };
}

/** Reads a stretch for a feed with its rights of then and now. Throws RecordRefused for a record that cannot be read. */
export async function readStretch(delivering: Delivering, from: number, to: number): Promise<Reading> {
  const { deps, feed, leftOut } = delivering;
  await deps.book.ensureFresh();
  const reading = await readOrdered(delivering, from, to);
  if (deps.heads.lastNotice(feed.shard) <= from) return reading;
  const block = await withWithdrawals(
    deps.hub,
    feed,
    reading.block,
    (row) => leftOut.positions.has(row.version) || waits(delivering, row),
  );
  return { ...reading, block };
}

/** What the feed has ordered and may have of the stretch. */
async function readOrdered(delivering: Delivering, from: number, to: number): Promise<Reading> {
  const { deps, feed } = delivering;
  const revision = deps.book.revision();
  const policy = deps.book.policy();
  const plan = planFeed(policy, feed);
  if (plan.kind === 'nothing')
    return { block: { from, last: to, records: 0, json: '[]' }, revision, held: [] };
  if (plan.kind === 'shared' && !leavesOut(delivering, from, to)) {
    const { firstAt, ...block } = await deps.blocks.read(feed, plan, {
      from,
      to,
      erasedTo: deps.heads.lastErasure(feed.shard),
    });
    const changedAt = policy.unchangedSince(subjectOfFeed(feed), feed.entity);
    // Where a right has begun or ended since, what was allowed then must be asked for each record.
    if (firstAt === null || changedAt <= dueAt(feed, new Date(firstAt))) return { block, revision, held: [] };
  }
  return { revision, ...(await readProjected(delivering, plan, from, to)) };
}

/** Reads the block after this one while this one is written; a failure shows when it is asked for again. */
export function readAhead({ deps, feed, span }: Delivering, from: number, head: number): void {
  const plan = planFeed(deps.book.policy(), feed);
  const to = blockEnd(from, head, span);
  const erasedTo = deps.heads.lastErasure(feed.shard);
  if (plan.kind === 'shared' && to > from)
    deps.blocks.read(feed, plan, { from, to, erasedTo }).catch(() => {});
}

/** The positions of a block's records, in their order. */
export const versionsOf = (block: Block): number[] =>
  (JSON.parse(block.json) as { version: number }[]).map((row) => row.version);

/** The first `records` records of a block as a block of their own. */
export function cut(block: Block, records: number): Block {
  if (block.records <= records) return block;
  const rows = (JSON.parse(block.json) as { version: number }[]).slice(0, records);
  return { from: block.from, last: rows.at(-1)?.version ?? block.from, records, json: JSON.stringify(rows) };
}
