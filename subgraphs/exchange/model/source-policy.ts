import type { Actor } from '@cityhub/schema/runtime/actor';

/** The department that runs a system looks after it, and operators after all. */
export function mayRunSource(actor: Actor, department: string): boolean {
  return (
    actor.role === 'operator' ||
    (actor.role === 'department' && actor.source == null && actor.department === department)
  );
}

/** Who runs systems at all; which ones, `mayRunSource` says. */
export function mayRunSources(actor: Actor): boolean {
  return actor.role === 'operator' || (actor.department !== null && mayRunSource(actor, actor.department));
}

/** A quota is a share of what all have: nobody gives it to himself. */
export function maySetQuota(actor: Actor): boolean {
  return actor.role === 'operator';
}

/** What stands suspended may have been suspended against the department's will. */
export function mayResumeSource(actor: Actor): boolean {
  return actor.role === 'operator';
}

/** Keys and counts tell how a system is run: its department's business, and that of those who run and audit the hub. */
export function maySeeSource(actor: Actor, department: string): boolean {
  return actor.role === 'auditor' || mayRunSource(actor, department);
}
