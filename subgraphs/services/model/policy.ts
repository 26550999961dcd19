import type { Actor } from '@cityhub/schema/runtime/actor';

/** Who applies for a resident: a citizen, a grid worker in his area, and the department that answers for the item. */
export function maySubmitApplication(actor: Actor, gridCode: string, itemDepartment: string): boolean {
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
