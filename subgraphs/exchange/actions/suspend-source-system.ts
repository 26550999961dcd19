import type { Actor } from '@cityhub/schema/runtime/actor';
import { ForbiddenError } from '@cityhub/schema/runtime/errors';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import { mayResumeSource } from '../model/source-policy.ts';
import { updateSourceSystem } from '../store/source-systems.ts';
import type { SourceSystemRow } from '../store/tables.ts';
import { decideOnSource } from './decide-on-source.ts';
import type { SourceDeps } from './register-source-system.ts';

const maxReason = 500;

/** From now on none of its keys is good for anything, in every process within 5 s. Errors: FORBIDDEN, INVALID_INPUT. */
export async function suspendSourceSystem(
  deps: SourceDeps,
  actor: Actor,
  { id, reason }: { readonly id: string; readonly reason: string },
): Promise<SourceSystemRow> {
  const checks = inputChecks();
  checks.text('reason', reason, maxReason);
  checks.done();
  return decideOnSource(deps, actor, { id, path: ['id'] }, (tx) =>
    updateSourceSystem(tx, id, { state: 'SUSPENDED', suspendedReason: reason }),
  );
}

/** Its keys are good again, but for those that were revoked. Errors: FORBIDDEN, INVALID_INPUT. */
export async function resumeSourceSystem(
  deps: SourceDeps,
  actor: Actor,
  id: string,
): Promise<SourceSystemRow> {
  if (!mayResumeSource(actor)) throw new ForbiddenError();
  return decideOnSource(deps, actor, { id, path: ['id'] }, (tx) =>
    updateSourceSystem(tx, id, { state: 'ACTIVE', suspendedReason: null }),
  );
}
