import { SamePersonError } from '@cityhub/schema/runtime/errors';
import type { Caller } from '@cityhub/schema/runtime/push';
import { isSamePerson } from '../model/feed-policy.ts';
import { refuseBreakGlass } from '../store/break-glass.ts';
import type { ActOnBreakGlass, BreakGlassDeps } from './append-break-glass-change.ts';
import { takeBreakGlassStep } from './take-break-glass-step.ts';

/**
 * The second person decides against it; the own request is ended instead.
 * Errors: FORBIDDEN, INVALID_INPUT, NOT_FOUND, SAME_PERSON, INVALID_STATE.
 */
export function rejectBreakGlass(
  deps: BreakGlassDeps,
  caller: Caller,
  { id, reason }: { readonly id: string; readonly reason: string },
): Promise<ActOnBreakGlass> {
  const { actor } = caller;
  return takeBreakGlassStep(deps, caller, {
    operation: 'rejectBreakGlass',
    id,
    reason,
    authorise({ requestedBy }) {
      if (isSamePerson(requestedBy, actor.id)) throw new SamePersonError();
    },
    take: (tx) => refuseBreakGlass(tx, id, actor.id, reason),
  });
}
