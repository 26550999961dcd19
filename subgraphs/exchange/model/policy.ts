import type { Actor } from '@cityhub/schema/runtime/actor';

/** A receipt shows who has a record: the pusher's own, and an auditor's or operator's business. */
export function maySeeReceipt(actor: Actor, change: { actor: string }): boolean {
  return change.actor === actor.id || actor.role === 'auditor' || actor.role === 'operator';
}

/** The log's metadata hold no personal value, but who pushed what when is for those who audit and run the hub. */
export function mayReadChanges(actor: Actor): boolean {
  return actor.role === 'auditor' || actor.role === 'operator';
}
