import { InvalidStateError, NotFoundError } from '@cityhub/schema/runtime/errors';
import type { Caller } from '@cityhub/schema/runtime/push';
import { closeProposal as close, proposalById } from '../store/grant-proposals.ts';
import type { GrantProposalRow } from '../store/tables.ts';
import { appendGrantChange, type GrantDeps, keyOfAct, proposalFields } from './append-grant-change.ts';
import type { ActOnProposal } from './propose-grant.ts';

export interface Closing {
  readonly operation: 'rejectGrant' | 'withdrawGrantProposal';
  readonly state: 'REJECTED' | 'WITHDRAWN';
  readonly proposalId: string;
  readonly reason: string | null;
  /** Throws where the caller may not close this proposal. */
  readonly authorise: (proposal: GrantProposalRow) => void;
}

/** Ends a proposal without a right, row and change in one transaction. */
export function closeProposal(deps: GrantDeps, caller: Caller, closing: Closing): Promise<ActOnProposal> {
  const { operation, state, proposalId: id, reason } = closing;
  return deps.access.asActor(caller.actor, async (tx) => {
    const before = await proposalById(tx, id);
    if (before === null) throw new NotFoundError();
    closing.authorise(before);
    const isClosed = await close(tx, id, { state, by: caller.actor.id, reason });
    const proposal = (await proposalById(tx, id)) as GrantProposalRow;
    const { receipt, repeated } = await appendGrantChange(tx, deps, caller, {
      operation,
      id,
      jurisdiction: proposal.jurisdiction,
      fields: proposalFields(proposal),
      idempotencyKey: keyOfAct(operation, id),
      body: { proposalId: id, reason },
    });
    if (!isClosed && !repeated) throw new InvalidStateError();
    return { proposal, receipt };
  });
}
