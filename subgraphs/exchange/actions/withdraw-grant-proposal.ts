import { ForbiddenError, NotFoundError } from '@cityhub/schema/runtime/errors';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import type { Caller } from '@cityhub/schema/runtime/push';
import { grantsVisibleTo, mayAskForGrant } from '../model/grant-policy.ts';
import type { GrantDeps } from './append-grant-change.ts';
import { closeProposal } from './close-proposal.ts';
import type { ActOnProposal } from './propose-grant.ts';

/**
 * Whoever may ask for a right may take the question back: a department its own, an operator any.
 * Errors: FORBIDDEN, INVALID_INPUT, NOT_FOUND, INVALID_STATE.
 */
export async function withdrawGrantProposal(
  deps: GrantDeps,
  caller: Caller,
  input: string,
): Promise<ActOnProposal> {
  if (grantsVisibleTo(caller.actor) === null || caller.actor.role === 'auditor') throw new ForbiddenError();
  const checks = inputChecks();
  const proposalId = checks.uuid('proposalId', input);
  checks.done();
  return closeProposal(deps, caller, {
    operation: 'withdrawGrantProposal',
    state: 'WITHDRAWN',
    proposalId,
    reason: null,
    authorise(proposal) {
      // Never there and not yours are one answer.
      if (!mayAskForGrant(caller.actor, proposal)) throw new NotFoundError();
    },
  });
}
