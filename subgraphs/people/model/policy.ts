import { maySourcePush, type Source } from '@cityhub/schema/policy/source';
import type { Actor } from '@cityhub/schema/runtime/actor';

/** A grid worker registers residents in the area that is his, a registered system those of its own; nobody else does. */
export function mayRegisterResident(actor: Actor, gridCode: string, source?: Source): boolean {
  if (actor.source != null) return maySourcePush(actor, source, 'Resident', gridCode);
  return actor.role === 'gridworker' && actor.area !== null && gridCode.startsWith(actor.area);
}
