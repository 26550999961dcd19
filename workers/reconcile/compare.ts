import { createMerkleRoot, type MerkleRoot } from '@cityhub/schema/ledger/tree';
import type { Day } from './days.ts';
import type { DepartmentSide } from './department-side.ts';
import type { HubSide } from './hub-side.ts';
import { type Pair, pairUp, type SideRecord } from './pair-up.ts';
import { leafOf } from './record-leaf.ts';
import { compareStates, type DriftKind } from './verdict.ts';

/** One record that differs. The hub's version is null where the hub sends nothing of it. */
export interface Drift {
  readonly recordId: string;
  readonly kind: DriftKind;
  readonly hubVersion: number | null;
  readonly departmentVersion: number | null;
}

export interface Sums {
  readonly count: number;
  readonly root: Uint8Array;
}

export interface Comparison {
  readonly hub: Sums;
  readonly department: Sums;
  readonly drifted: number;
  /** The first of them. */
  readonly drift: readonly Drift[];
}

export interface CompareDeps {
  readonly hub: HubSide;
  readonly department: DepartmentSide;
  /** Whether the log holds this version of the record at all. */
  inLog(recordId: string, version: number): Promise<boolean>;
  /** Which of these records another feed of the department brings into the same table. */
  ofNeighbours(recordIds: readonly string[]): Promise<ReadonlySet<string>>;
}

/** What is named; beyond it only the number counts, and a repair goes on where this one ends. */
const mostNamed = 10_000;

/**
 * Compares one feed's day on both sides, a thousand records at a time. Both lists are of the log's state at one position, so what is on
 * its way is on neither. A record that only one side lists is looked up on the other: it may have moved to another day there.
 */
export async function compareDay(deps: CompareDeps, day: Day): Promise<Comparison> {
  const records = deps.department.recordsOf(day);
  if (records === null) throw new Error('this department named no records');
  const hub = createMerkleRoot();
  const department = createMerkleRoot();
  const drift: Drift[] = [];
  let drifted = 0;
  for await (const pairs of pairUp(deps.hub.recordsOf(day), records)) {
    for (const found of await decide(deps, pairs)) {
      if (found.hub !== null) hub.add(found.hub.leaf);
      if (found.department !== null) department.add(found.department.leaf);
      if (found.drift === null) continue;
      drifted += 1;
      if (drift.length < mostNamed) drift.push(found.drift);
    }
  }
  return { hub: sumsOf(hub), department: sumsOf(department), drifted, drift };
}

export const sumsOf = (tree: MerkleRoot): Sums => ({ count: tree.count, root: tree.root() });

/** A pair after it was looked up: which sides count it on this day, and whether it differs. */
interface Decided extends Pair {
  readonly drift: Drift | null;
}

/** A row without a value, as an erasure leaves it. */
function holdsNothing({ recordId, version, leaf }: SideRecord): boolean {
  return Buffer.compare(leaf, leafOf({ recordId, version, fields: {} })) === 0;
}

const nowhere: Decided = { hub: null, department: null, drift: null };

function differing(kind: DriftKind, hub: SideRecord | null, department: SideRecord | null): Drift {
  return {
    recordId: (hub ?? department)?.recordId ?? '',
    kind,
    hubVersion: hub?.version ?? null,
    departmentVersion: department?.version ?? null,
  };
}

async function decide(deps: CompareDeps, pairs: readonly Pair[]): Promise<Decided[]> {
  const idsOf = (side: 'hub' | 'department', other: 'hub' | 'department'): string[] =>
    pairs.flatMap((pair) => (pair[other] === null ? (pair[side]?.recordId ?? []) : []));
  const hubOnly = idsOf('hub', 'department');
  const departmentOnly = idsOf('department', 'hub');
  const elsewhere = hubOnly.length === 0 ? new Map() : await deps.department.find(hubOnly);
  const last = departmentOnly.length === 0 ? new Map() : await deps.hub.lastOf(departmentOnly);
  const unknown = departmentOnly.filter((id) => !last.has(id));
  const neighbours = unknown.length === 0 ? new Set<string>() : await deps.ofNeighbours(unknown);
  const decided: Decided[] = [];
  for (const { hub, department } of pairs) {
    if (hub !== null)
      decided.push(await decideOnDay(deps, hub, department ?? elsewhere.get(hub.recordId) ?? null));
    else if (department !== null && !neighbours.has(department.recordId))
      decided.push(await decideOffDay(deps, department, last.get(department.recordId) ?? null));
  }
  return decided;
}

/** The hub's last version is of this day. */
async function decideOnDay(
  deps: CompareDeps,
  hub: SideRecord,
  department: SideRecord | null,
): Promise<Decided> {
  if (department === null) return { hub, department, drift: differing('MISSING', hub, department) };
  const verdict = compareStates(hub, department);
  if (verdict === 'SAME') return { hub, department, drift: null };
  // Sent again, or sent since: it has left this day on both sides.
  if (verdict === 'AHEAD' && (await deps.inLog(hub.recordId, department.version))) return nowhere;
  return { hub, department, drift: differing(verdict === 'AHEAD' ? 'ALTERED' : verdict, hub, department) };
}

/** The department lists it on this day, the hub does not: it never was, its last version is of another day, or nothing of it travels. */
async function decideOffDay(
  deps: CompareDeps,
  department: SideRecord,
  last: { version: number; record: SideRecord | null } | null,
): Promise<Decided> {
  if (last === null) {
    const isForgotten =
      holdsNothing(department) && (await deps.inLog(department.recordId, department.version));
    return isForgotten ? nowhere : { hub: null, department, drift: differing('EXTRA', null, department) };
  }
  if (last.record === null)
    return { hub: null, department, drift: differing('UNEXPECTED_FIELDS', null, department) };
  const verdict = compareStates(last.record, department);
  if (verdict === 'STALE')
    return { hub: null, department, drift: differing('STALE', last.record, department) };
  // Decided on the day of the version, where the hub lists it.
  if (verdict !== 'AHEAD' || (await deps.inLog(department.recordId, department.version))) return nowhere;
  return { hub: null, department, drift: differing('ALTERED', last.record, department) };
}
