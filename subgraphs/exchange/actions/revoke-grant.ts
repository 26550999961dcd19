import { ForbiddenError, InvalidStateError, NotFoundError } from '@cityhub/schema/runtime/errors';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import type { Caller } from '@cityhub/schema/runtime/push';
import { grantsVisibleTo, mayAskForGrant } from '../model/grant-policy.ts';
import { endGrant, grantById } from '../store/grants.ts';
import type { GrantRow } from '../store/tables.ts';
import {
  appendGrantChange,
  type GrantDeps,
  grantFields,
  keyOfAct,
  spreadGrants,
} from './append-grant-change.ts';
import type { ActOnGrant } from './approve-grant.ts';

/**
 * Ends a right at once: giving takes two, taking away one, an operator or the department whose right it is.
 * Errors: FORBIDDEN, INVALID_INPUT, NOT_FOUND, INVALID_STATE, IDEMPOTENCY_CONFLICT (by the same person for another reason).
 */
export async function revokeGrant(
  deps: GrantDeps,
  caller: Caller,
  input: { readonly grantId: string; readonly reason: string },
): Promise<ActOnGrant> {
  const { actor } = caller;
  if (grantsVisibleTo(actor) === null || actor.role === 'auditor') throw new ForbiddenError();
  const checks = inputChecks();
  const id = checks.uuid('grantId', input.grantId);
  const reason = checks.text('reason', input.reason, 1000);
  checks.done();
  const revoked = await deps.access.asActor(actor, async (tx) => {
    const before = await grantById(tx, id);
    // Never there and not yours are one answer.
    if (before === null || !mayAskForGrant(actor, before)) throw new NotFoundError();
    const isRevoked = await endGrant(tx, id, actor.id, reason);
    const grant = (await grantById(tx, id)) as GrantRow;
    const { receipt, repeated } = await appendGrantChange(tx, deps, caller, {
      operation: 'revokeGrant',
      id,
      jurisdiction: grant.jurisdiction,
      fields: grantFields(grant),
      idempotencyKey: keyOfAct('revokeGrant', id),
      body: { grantId: id, reason },
    });
    if (!isRevoked && !repeated) throw new InvalidStateError();
    return { grant, receipt };
  });
  await spreadGrants(deps);
  return revoked;
}
