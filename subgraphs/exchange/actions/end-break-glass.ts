import type { Caller } from '@cityhub/schema/runtime/push';
import { closeBreakGlass } from '../store/break-glass.ts';
import type { ActOnBreakGlass, BreakGlassDeps } from './append-break-glass-change.ts';
import { takeBreakGlassStep } from './take-break-glass-step.ts';

/**
 * Ends it at once, or takes the request back: opening takes two, closing any one of those who might open.
 * Errors: FORBIDDEN, INVALID_INPUT, NOT_FOUND, INVALID_STATE (it is over already).
 */
export function endBreakGlass(deps: BreakGlassDeps, caller: Caller, id: string): Promise<ActOnBreakGlass> {
  return takeBreakGlassStep(deps, caller, {
    operation: 'endBreakGlass',
    id,
    reason: null,
    authorise() {},
    take: (tx) => closeBreakGlass(tx, id, caller.actor.id),
  });
}
