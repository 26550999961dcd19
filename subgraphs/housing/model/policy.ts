import { maySourcePush, type Source } from '@cityhub/schema/policy/source';
import type { Actor } from '@cityhub/schema/runtime/actor';

/** A grid worker registers who lives in the area that is his, a registered system in its own; nobody else does. */
export function mayRegisterResidence(actor: Actor, gridCode: string, source?: Source): boolean {
  if (actor.source != null) return maySourcePush(actor, source, 'Occupancy', gridCode);
  return actor.role === 'gridworker' && actor.area !== null && gridCode.startsWith(actor.area);
}
