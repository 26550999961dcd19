import { SamePersonError } from '@cityhub/schema/runtime/errors';
import type { Caller } from '@cityhub/schema/runtime/push';
import { isSamePerson } from '../model/feed-policy.ts';
import { insertAlert } from '../store/alerts.ts';
import { openBreakGlass } from '../store/break-glass.ts';
import type { ActOnBreakGlass, BreakGlassDeps } from './append-break-glass-change.ts';
import { takeBreakGlassStep } from './take-break-glass-step.ts';

/**
 * The second person's word: from now on the one who asked sees the fields, until the time is over. The alert is part of the
 * same transaction; the log line follows the commit.
 * Errors: FORBIDDEN, INVALID_INPUT, NOT_FOUND, SAME_PERSON, INVALID_STATE.
 */
export async function approveBreakGlass(
  deps: BreakGlassDeps,
  caller: Caller,
  id: string,
): Promise<ActOnBreakGlass> {
  const { actor } = caller;
  let alertId: number | null = null;
  const act = await takeBreakGlassStep(deps, caller, {
    operation: 'approveBreakGlass',
    id,
    reason: null,
    authorise({ requestedBy }) {
      if (isSamePerson(requestedBy, actor.id)) throw new SamePersonError();
    },
    take: (tx) => openBreakGlass(tx, id, actor.id),
    async alongside(tx, { recordId, entity, fields, minutes, requestedBy, sourceDepartment }) {
      alertId = await insertAlert(tx, {
        kind: 'BREAK_GLASS',
        what: { breakGlassId: id, recordId, entity, fields, minutes },
        actor: actor.id,
        onBehalfOf: requestedBy,
        department: sourceDepartment,
      });
    },
  });
  if (alertId !== null)
    deps.onAlert({ code: 'BREAK_GLASS', alertId, breakGlassId: id, recordId: act.breakGlass.recordId });
  return act;
}
