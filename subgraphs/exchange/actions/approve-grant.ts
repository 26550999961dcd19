import type { ReceiptRow } from '@cityhub/schema/graph/receipt';
import {
  ForbiddenError,
  InvalidStateError,
  NotFoundError,
  SamePersonError,
} from '@cityhub/schema/runtime/errors';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import type { Caller } from '@cityhub/schema/runtime/push';
import { mayDecideOnGrants } from '../model/grant-policy.ts';
import { approveProposal, proposalById } from '../store/grant-proposals.ts';
import { grantById } from '../store/grants.ts';
import type { GrantRow } from '../store/tables.ts';
import {
  appendGrantChange,
  type GrantDeps,
  grantFields,
  keyOfAct,
  proposalFields,
  spreadGrants,
} from './append-grant-change.ts';

export interface ActOnGrant {
  readonly grant: GrantRow;
  readonly receipt: ReceiptRow;
}

/**
 * The second person's word: from now on the right holds. Who has approved and asks again gets the first receipt.
 * Errors: FORBIDDEN, INVALID_INPUT, NOT_FOUND, SAME_PERSON, INVALID_STATE.
 */
export async function approveGrant(deps: GrantDeps, caller: Caller, proposalId: string): Promise<ActOnGrant> {
  const { actor } = caller;
  if (!mayDecideOnGrants(actor)) throw new ForbiddenError();
  const checks = inputChecks();
  const id = checks.uuid('proposalId', proposalId);
  checks.done();
  const approved = await deps.access.asActor(actor, async (tx) => {
    const proposal = await proposalById(tx, id);
    if (proposal === null) throw new NotFoundError();
    if (proposal.proposedBy === actor.id) throw new SamePersonError();
    const isApproved = await approveProposal(tx, id, actor.id);
    const grant = await grantById(tx, id);
    const { receipt, repeated } = await appendGrantChange(tx, deps, caller, {
      operation: 'approveGrant',
      id,
      jurisdiction: proposal.jurisdiction,
      fields: grant === null ? proposalFields(proposal) : grantFields(grant),
      idempotencyKey: keyOfAct('approveGrant', id),
      body: { proposalId: id },
    });
    // What was appended to the log goes with the transaction.
    if ((!isApproved && !repeated) || grant === null) throw new InvalidStateError();
    return { grant, receipt };
  });
  await spreadGrants(deps);
  return approved;
}
