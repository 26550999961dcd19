import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import { checkPush } from '@cityhub/schema/runtime/origin';
import type { Caller } from '@cityhub/schema/runtime/push';
import { type StepInput, type TakenStep, type TakeStepDeps, takeStep } from './take-step.ts';

export interface ResolveInput extends StepInput {
  readonly note?: string | null | undefined;
}

const maxNote = 2000;

/**
 * The department says that the matter is settled, and how (办结). Errors: INVALID_INPUT and those of `takeStep`.
 */
export async function resolveTicket(
  deps: TakeStepDeps,
  caller: Caller,
  input: ResolveInput,
): Promise<TakenStep> {
  const checks = inputChecks('input');
  checks.idempotencyKey(input.idempotencyKey);
  const ticketId = checks.uuid('ticketId', input.ticketId);
  const note = checks.optionalText('note', input.note, maxNote);
  const { origin } = checkPush(deps, input, ['input'], checks.done);
  return takeStep(deps, caller, {
    step: 'resolve',
    operation: 'resolveTicket',
    input,
    body: { ticketId, note },
    origin,
    changes: (at) => ({ resolvedAt: at, resolution: note }),
  });
}
