import type { Actor } from '@cityhub/schema/runtime/actor';

/** A grid worker registers who lives in the area that is his; nobody else registers residences. */
export function mayRegisterResidence(actor: Actor, gridCode: string): boolean {
  return actor.role === 'gridworker' && actor.area !== null && gridCode.startsWith(actor.area);
}
