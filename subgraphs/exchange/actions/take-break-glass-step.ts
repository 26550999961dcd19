import type { Tx } from '@cityhub/schema/runtime/database';
import { ForbiddenError, InvalidStateError, NotFoundError } from '@cityhub/schema/runtime/errors';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import type { Caller } from '@cityhub/schema/runtime/push';
import { mayDecideOnBreakGlass } from '../model/break-glass.ts';
import { breakGlassById } from '../store/break-glass.ts';
import type { BreakGlassRow } from '../store/tables.ts';
import {
  type ActOnBreakGlass,
  appendBreakGlassChange,
  type BreakGlassDeps,
} from './append-break-glass-change.ts';
import { keyOfAct } from './append-grant-change.ts';

export interface BreakGlassStep {
  readonly operation: 'approveBreakGlass' | 'rejectBreakGlass' | 'endBreakGlass';
  readonly id: string;
  readonly reason: string | null;
  /** Throws where the caller may not take this step on this one. */
  readonly authorise: (before: BreakGlassRow) => void;
  /** False: its state does not allow it. */
  readonly take: (tx: Tx) => Promise<boolean>;
  /** What goes with the step, in its transaction, the first time that it is taken. */
  readonly alongside?: (tx: Tx, after: BreakGlassRow) => Promise<void>;
}

/** One step in the life of a break-glass, row and change in one transaction. Who repeats his own step gets the first receipt. */
export async function takeBreakGlassStep(
  deps: BreakGlassDeps,
  caller: Caller,
  step: BreakGlassStep,
): Promise<ActOnBreakGlass> {
  const { actor } = caller;
  if (!mayDecideOnBreakGlass(actor)) throw new ForbiddenError();
  const { operation, reason } = step;
  const checks = inputChecks();
  const id = checks.uuid('id', step.id);
  if (reason !== null) checks.text('reason', reason, 500);
  checks.done();
  const taken = await deps.access.asActor(actor, async (tx) => {
    const before = await breakGlassById(tx, id);
    if (before === null) throw new NotFoundError();
    step.authorise(before);
    const isTaken = await step.take(tx);
    const breakGlass = (await breakGlassById(tx, id)) as BreakGlassRow;
    if (isTaken) await step.alongside?.(tx, breakGlass);
    const { receipt, repeated } = await appendBreakGlassChange(tx, deps, caller, breakGlass, {
      operation,
      idempotencyKey: keyOfAct(operation, id),
      body: { id, reason },
    });
    // What was appended to the log goes with the transaction.
    if (!isTaken && !repeated) throw new InvalidStateError();
    return { breakGlass, receipt };
  });
  deps.wake();
  return taken;
}
