import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import { checkPush } from '@cityhub/schema/runtime/origin';
import type { Caller } from '@cityhub/schema/runtime/push';
import { keepDeadline } from '../store/steps.ts';
import { type StepInput, type TakenStep, type TakeStepDeps, takeStep } from './take-step.ts';

/**
 * The department takes the ticket on (接单); within 24 hours of the report its deadline is kept.
 * Errors: INVALID_INPUT and those of `takeStep`.
 */
export async function acceptTicket(deps: TakeStepDeps, caller: Caller, input: StepInput): Promise<TakenStep> {
  const checks = inputChecks('input');
  checks.idempotencyKey(input.idempotencyKey);
  const ticketId = checks.uuid('ticketId', input.ticketId);
  const { origin } = checkPush(deps, input, ['input'], checks.done);
  return takeStep(deps, caller, {
    step: 'accept',
    operation: 'acceptTicket',
    input,
    body: { ticketId },
    origin,
    changes: (at) => ({ acceptedAt: at }),
    also: keepDeadline,
  });
}
