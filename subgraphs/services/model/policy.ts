import { maySourcePush, type Source } from '@cityhub/schema/policy/source';
import type { Actor } from '@cityhub/schema/runtime/actor';

/**
 * Who applies for a resident: a citizen, a grid worker in his area, the department that answers for the item, and a system
 * that is registered for it.
 */
export function maySubmitApplication(
  actor: Actor,
  gridCode: string,
  itemDepartment: string,
  source?: Source,
): boolean {
  if (actor.source != null) return maySourcePush(actor, source, 'Application', gridCode);
  switch (actor.role) {
    case 'citizen':
      return true;
    case 'gridworker':
      return actor.area !== null && gridCode.startsWith(actor.area);
    case 'department':
      return actor.department === itemDepartment;
    case 'auditor':
    case 'operator':
    case 'system':
      return false;
  }
}
