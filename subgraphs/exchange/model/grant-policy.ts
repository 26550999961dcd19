import type { Actor, Role } from '@cityhub/schema/runtime/actor';

/** Whose right it is. */
export interface GrantHolder {
  readonly role: Role;
  /** Null: every caller of the role. */
  readonly department: string | null;
}

/** A department asks, withdraws and gives back for itself; an operator for anybody. */
export function mayAskForGrant(actor: Actor, holder: GrantHolder): boolean {
  if (actor.role === 'operator') return true;
  return (
    actor.role === 'department' &&
    actor.department !== null &&
    holder.role === 'department' &&
    holder.department === actor.department
  );
}

/** Giving takes a second person, and that is an operator; that he is another one is checked where the proposer is known. */
export function mayDecideOnGrants(actor: Actor): boolean {
  return actor.role === 'operator';
}

/** Whose rights somebody may look at: all, those of one department, or none. */
export function grantsVisibleTo(actor: Actor): 'ALL' | { readonly department: string } | null {
  if (actor.role === 'auditor' || actor.role === 'operator') return 'ALL';
  if (actor.role === 'department' && actor.department !== null) return { department: actor.department };
  return null;
}

/** A department also looks at the rights that every department has. */
export function maySeeGrant(actor: Actor, holder: GrantHolder): boolean {
  const visible = grantsVisibleTo(actor);
  if (visible === null || visible === 'ALL') return visible === 'ALL';
  return (
    holder.role === 'department' && (holder.department === null || holder.department === visible.department)
  );
}
