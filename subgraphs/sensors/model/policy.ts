import type { Actor } from '@cityhub/schema/runtime/actor';

/** Source systems and departments push for all their sensors; a grid worker reads those of his own area. */
export function mayPushObservation(actor: Actor, gridCode: string): boolean {
  switch (actor.role) {
    case 'department':
    case 'system':
      return true;
    case 'gridworker':
      return actor.area !== null && gridCode.startsWith(actor.area);
    case 'auditor':
    case 'operator':
    case 'citizen':
      return false;
  }
}
