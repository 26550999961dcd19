import type { Access } from '@cityhub/schema/runtime/access';
import type { Actor } from '@cityhub/schema/runtime/actor';
import { ForbiddenError, NotFoundError, SamePersonError } from '@cityhub/schema/runtime/errors';
import { alertsVisibleTo, maySeeAlert } from '../model/break-glass.ts';
import { isSamePerson } from '../model/feed-policy.ts';
import { alertById, markAcknowledged } from '../store/alerts.ts';
import type { AlertRow } from '../store/tables.ts';

/**
 * Somebody has looked at it, and it is not one of those whom it tells of. The first word stands.
 * Errors: FORBIDDEN, NOT_FOUND, SAME_PERSON.
 */
export function acknowledgeAlert(
  deps: { readonly access: Access },
  actor: Actor,
  alertId: string,
): Promise<AlertRow> {
  if (alertsVisibleTo(actor) === null) throw new ForbiddenError();
  if (!/^\d{1,15}$/.test(alertId)) throw new NotFoundError();
  const id = Number(alertId);
  return deps.access.asActor(actor, async (tx) => {
    const before = await alertById(tx, id);
    // Never there and not yours are one answer.
    if (before === null || !maySeeAlert(actor, before)) throw new NotFoundError();
    const involved = [before.actor, before.onBehalfOf ?? before.actor];
    if (involved.some((account) => isSamePerson(account, actor.id))) throw new SamePersonError();
    await markAcknowledged(tx, id, actor.id);
    return (await alertById(tx, id)) as AlertRow;
  });
}
