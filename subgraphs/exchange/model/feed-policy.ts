import type { Actor } from '@cityhub/schema/runtime/actor';

/** A department's own people: a key that was issued to one of its systems pushes, and orders nothing. */
function speaksForDepartment(actor: Actor): boolean {
  return actor.role === 'department' && actor.department !== null && actor.source == null;
}

/** A caller for the department itself. */
export function isDepartment(actor: Actor, department: string): boolean {
  return speaksForDepartment(actor) && actor.department === department;
}

/** What a feed is sent to, how it fares and what it could not deliver: its department's and the hub's own business. */
export function maySeeFeed(actor: Actor, department: string): boolean {
  return actor.role === 'auditor' || actor.role === 'operator' || isDepartment(actor, department);
}

/** A department orders for itself; nobody orders for another. */
export function mayCreateFeeds(actor: Actor): boolean {
  return speaksForDepartment(actor);
}

/** Who takes steps in the life of feeds at all; of which feeds, `mayManageFeed` says. */
export function mayManageFeeds(actor: Actor): boolean {
  return actor.role === 'operator' || mayCreateFeeds(actor);
}

/** Its department, and the operators, who may have to stop any. */
export function mayManageFeed(actor: Actor, department: string): boolean {
  return actor.role === 'operator' || isDepartment(actor, department);
}

/** What an operator has stopped, no department sets going again. */
export function mayResumeFeed(
  actor: Actor,
  feed: { department: string; pausedReason: string | null },
): boolean {
  return (
    actor.role === 'operator' || (isDepartment(actor, feed.department) && feed.pausedReason !== 'BY_OPERATOR')
  );
}

/** A new credential is shown to the department alone. */
export function mayRotateSecret(actor: Actor, department: string): boolean {
  return isDepartment(actor, department);
}

/** The address of a sink is the hub's own business: who runs it decides where it connects to. */
export function mayApproveFeeds(actor: Actor): boolean {
  return actor.role === 'operator';
}

/** Whoever may push there may ask before who would get it. */
export function mayPreview(actor: Actor, gridCode: string): boolean {
  if (actor.role === 'gridworker') return actor.area !== null && gridCode.startsWith(actor.area);
  return actor.role === 'operator' || (actor.role === 'department' && actor.department !== null);
}

/** The part of an account that names the person: `operator:li`, `department:police:li`. Null for an account of no person. */
function personOf(account: string): string | null {
  const [role, ...rest] = account.split(':');
  const person = role === 'department' || role === 'gridworker' ? rest[1] : rest[0];
  return person === undefined || person === '' ? null : person;
}

/** Whether two accounts are one person's: the account itself, or the same person in two roles. */
export function isSamePerson(account: string, other: string): boolean {
  const person = personOf(account);
  return account === other || (person !== null && person === personOf(other));
}
