import type { Actor } from '@cityhub/schema/runtime/actor';

/** A grid worker registers residents in the area that is his; nobody else registers residents. */
export function mayRegisterResident(actor: Actor, gridCode: string): boolean {
  return actor.role === 'gridworker' && actor.area !== null && gridCode.startsWith(actor.area);
}
