import { maySourcePush, type Source } from '@cityhub/schema/policy/source';
import type { Actor } from '@cityhub/schema/runtime/actor';

/** Departments push for all their sensors; a registered system for those of its area, a grid worker for those of his. */
export function mayPushObservation(actor: Actor, gridCode: string, source?: Source): boolean {
  if (actor.source != null) return maySourcePush(actor, source, 'Observation', gridCode);
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
