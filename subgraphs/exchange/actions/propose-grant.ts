import { accessGrant } from '@cityhub/schema/events/access-grant';
import type { ReceiptRow } from '@cityhub/schema/graph/receipt';
import type { Tx } from '@cityhub/schema/runtime/database';
import { ForbiddenError } from '@cityhub/schema/runtime/errors';
import type { Caller } from '@cityhub/schema/runtime/push';
import { type GrantFacts, type GrantInput, isPlaceCode, newProposal } from '../model/grant-input.ts';
import { mayAskForGrant } from '../model/grant-policy.ts';
import { departmentsByCode } from '../store/departments.ts';
import { insertProposal } from '../store/grant-proposals.ts';
import { placeExists } from '../store/places.ts';
import type { GrantProposalRow } from '../store/tables.ts';
import { appendGrantChange, type GrantDeps, proposalFields } from './append-grant-change.ts';

export interface ActOnProposal {
  readonly proposal: GrantProposalRow;
  readonly receipt: ReceiptRow;
}

/** What the checks of a proposal must know. Text that Postgres could not even take is looked for nowhere. */
export async function grantFacts(tx: Tx, input: GrantInput, now: Date): Promise<GrantFacts> {
  const { department, jurisdiction } = input;
  const isCode = department != null && /^[a-z-]{1,60}$/.test(department);
  return {
    now,
    departmentExists: isCode && (await departmentsByCode(tx, [department])).has(department),
    placeExists: isPlaceCode(jurisdiction) && (await placeExists(tx, jurisdiction)),
  };
}

export const holderOf = (input: GrantInput) => ({
  role: input.role ?? ('department' as const),
  department: input.department ?? null,
});

/**
 * Asks for a right: a department for itself, or an operator. It holds for nobody until another person has approved it.
 * Errors: FORBIDDEN, INVALID_INPUT, IDEMPOTENCY_CONFLICT.
 */
export async function proposeGrant(
  deps: GrantDeps,
  caller: Caller,
  input: GrantInput,
): Promise<ActOnProposal> {
  const { actor } = caller;
  if (!mayAskForGrant(actor, holderOf(input))) throw new ForbiddenError();
  const { idempotencyKey, ...body } = input;
  return deps.access.asActor(actor, async (tx) => {
    const asked = newProposal(input, await grantFacts(tx, input, deps.now()), 'input');
    // From the caller and his key, so that a repeat is the same proposal.
    const id = deps.keyring.recordId(accessGrant.entity, actor.id, idempotencyKey);
    const proposal = await insertProposal(tx, id, asked, actor.id);
    const { receipt } = await appendGrantChange(tx, deps, caller, {
      operation: 'proposeGrant',
      id,
      jurisdiction: asked.jurisdiction,
      fields: proposalFields(proposal),
      idempotencyKey,
      body: {
        ...body,
        department: body.department ?? null,
        role: body.role ?? null,
        validFrom: body.validFrom?.toISOString() ?? null,
        validTo: body.validTo.toISOString(),
      },
    });
    return { proposal, receipt };
  });
}
