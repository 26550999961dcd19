import { ForbiddenError, SamePersonError } from '@cityhub/schema/runtime/errors';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import type { Caller } from '@cityhub/schema/runtime/push';
import { mayDecideOnGrants } from '../model/grant-policy.ts';
import type { GrantDeps } from './append-grant-change.ts';
import { closeProposal } from './close-proposal.ts';
import type { ActOnProposal } from './propose-grant.ts';

/**
 * An operator decides against a proposal of somebody else; his own he withdraws.
 * Errors: FORBIDDEN, INVALID_INPUT, NOT_FOUND, SAME_PERSON, INVALID_STATE.
 */
export async function rejectGrant(
  deps: GrantDeps,
  caller: Caller,
  input: { readonly proposalId: string; readonly reason: string },
): Promise<ActOnProposal> {
  if (!mayDecideOnGrants(caller.actor)) throw new ForbiddenError();
  const checks = inputChecks();
  const proposalId = checks.uuid('proposalId', input.proposalId);
  const reason = checks.text('reason', input.reason, 1000);
  checks.done();
  return closeProposal(deps, caller, {
    operation: 'rejectGrant',
    state: 'REJECTED',
    proposalId,
    reason,
    authorise(proposal) {
      if (proposal.proposedBy === caller.actor.id) throw new SamePersonError();
    },
  });
}
