import type { Actor } from '@cityhub/schema/runtime/actor';
import type { BundleSelector } from './bundle-input.ts';
import { isDepartment } from './feed-policy.ts';
import { mayReadChanges } from './policy.ts';

/** The department that a caller exports for: its own people get what their feeds brought and no more. */
export function exportingDepartment(actor: Actor): string | null {
  const { department } = actor;
  return department !== null && isDepartment(actor, department) ? department : null;
}

/** Auditors and operators export whatever there is, without a value; a department what its feeds brought. */
export function mayExport(actor: Actor, selector: BundleSelector): boolean {
  if (mayReadChanges(actor)) return true;
  if (selector.kind === 'STRETCH') return false;
  return selector.kind === 'RECORD'
    ? exportingDepartment(actor) !== null
    : isDepartment(actor, selector.department);
}
