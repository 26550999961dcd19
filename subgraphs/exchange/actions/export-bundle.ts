import { setTimeout as delay } from 'node:timers/promises';
import { noteRead } from '@cityhub/schema/graph/context';
import type { Tx } from '@cityhub/schema/runtime/database';
import { DomainError, ForbiddenError } from '@cityhub/schema/runtime/errors';
import {
  askedOf,
  type BundleInput,
  type BundleSelector,
  bundleSelector,
  isComplete,
} from '../model/bundle-input.ts';
import { exportingDepartment, mayExport } from '../model/bundle-policy.ts';
import { createBundleText } from '../model/bundle-text.ts';
import { mayReadChanges } from '../model/policy.ts';
import { activeBreakGlass } from '../store/break-glass.ts';
import { newestOfRecord, newestOfStretch } from '../store/bundle-places.ts';
import { ledgerOrigin } from '../store/ledger-heads.ts';
import {
  bundledKeys,
  cityLeaf,
  cosigned,
  type LedgerSnapshot,
  readSnapshot,
  treeNumber,
  witnessedGrowth,
} from '../store/ledger-snapshot.ts';
import type { Exporter } from './bundle-changes.ts';
import { gatherBundle } from './gather-bundle.ts';

/** One JSON file that proves itself (docs/bundle-format.md), and how much is in it. */
export interface Bundle {
  readonly text: string;
  readonly entries: number;
  readonly reads: number;
  readonly deliveries: number;
  readonly checkpoint: string;
}

type Caller = Pick<Exporter, 'actor' | 'book' | 'reads' | 'deps'>;

/** What was stored just now is sealed within a second or so; longer than this nobody is kept waiting. */
const sealedWithinMs = 3000;
const lookEveryMs = 100;

/** A look of its own: the request's transaction would hold a connection as long as the sealer is waited for. */
async function look<Result>({ deps, actor }: Caller, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  const session = deps.access.session(actor);
  session.enter();
  try {
    return await work(await session.tx());
  } finally {
    await session.leave();
  }
}

/** Where what was asked for ends. What a department was brought has its place in the log for as long as it took to bring it. */
function newestOf(tx: Tx, selector: BundleSelector) {
  if (selector.kind === 'RECORD') return newestOfRecord(tx, selector.recordId);
  return selector.kind === 'STRETCH' ? newestOfStretch(tx, selector.tree, selector.toPosition) : [];
}

/** Whether something that was asked for is stored and not yet sealed. */
async function isBehind(tx: Tx, selector: BundleSelector, snapshot: LedgerSnapshot | null): Promise<boolean> {
  if (snapshot === null) return true;
  const newest = await newestOf(tx, selector);
  return newest.some(({ tree, position }) => position > (snapshot.sizes.get(tree) ?? 0));
}

/** The ledger once it covers what was asked for, or as it is when that takes too long. Throws NOT_SEALED_YET before its first head. */
async function awaitSealing(caller: Caller, selector: BundleSelector): Promise<LedgerSnapshot> {
  const end = performance.now() + sealedWithinMs;
  for (;;) {
    const { snapshot, behind } = await look(caller, async (tx) => {
      const found = await readSnapshot(tx);
      return { snapshot: found, behind: await isBehind(tx, selector, found) };
    });
    if (!behind || performance.now() > end) {
      if (snapshot === null) throw new DomainError('NOT_SEALED_YET');
      return snapshot;
    }
    await delay(lookEveryMs);
  }
}

function mustExport(caller: Caller, selector: BundleSelector): void {
  if (mayExport(caller.actor, selector)) return;
  const recordIds = selector.kind === 'RECORD' ? [selector.recordId] : [];
  noteRead(caller, { entity: 'Change', recordIds, code: 'FORBIDDEN' });
  throw new ForbiddenError();
}

async function exporterOf(tx: Tx, caller: Caller, selector: BundleSelector): Promise<Exporter> {
  const department = mayReadChanges(caller.actor) ? null : exportingDepartment(caller.actor);
  if (selector.kind !== 'RECORD' || department !== null) return { ...caller, department, opened: null };
  const { recordId } = selector;
  const glass = await activeBreakGlass(tx, caller.actor.id, recordId);
  const opened = glass === null ? null : { recordId, fields: new Set(glass.fields) };
  return { ...caller, department, opened };
}

/** What is said about the whole. */
async function headOf(tx: Tx, selector: BundleSelector, snapshot: LedgerSnapshot) {
  const size = selector.kind === 'STRETCH' ? (snapshot.sizes.get(selector.tree) ?? 0) : 0;
  return {
    format: 'cityhub-bundle/1',
    origin: await ledgerOrigin(tx),
    madeAt: new Date().toISOString(),
    asked: askedOf(selector),
    complete:
      selector.kind === 'STRETCH' && isComplete(selector)
        ? {
            tree: selector.name,
            from: selector.fromPosition,
            to: Math.min(selector.toPosition, size),
          }
        : null,
    keys: await bundledKeys(tx),
    checkpoint: await cosigned(tx, snapshot.head),
    city: await cityLeaf(tx, snapshot),
    consistency: await witnessedGrowth(tx, snapshot.head),
  };
}

/**
 * One file with changes, reads and deliveries, the proof of each, and what is needed to check them. Every commitment is made anew from the
 * stored rows. Values are in it only where the caller may see them: a department the fields that its feeds brought, an auditor those under
 * break-glass. Entries that are not sealed within 3 s are left out.
 * Errors: INVALID_INPUT, FORBIDDEN, NOT_FOUND, NOT_SEALED_YET, BUNDLE_TOO_LARGE, ARCHIVED.
 */
export async function exportBundle(caller: Caller, input: BundleInput): Promise<Bundle> {
  const selector = bundleSelector(input, treeNumber);
  mustExport(caller, selector);
  const snapshot = await awaitSealing(caller, selector);
  return look(caller, async (tx) => {
    const exporter = await exporterOf(tx, caller, selector);
    const text = createBundleText();
    await gatherBundle(tx, exporter, text, snapshot, selector);
    const head = await headOf(tx, selector, snapshot);
    return {
      text: text.with(head),
      entries: text.count('entries'),
      reads: text.count('reads'),
      deliveries: text.count('deliveries'),
      checkpoint: head.checkpoint,
    };
  });
}
