import type { Actor } from '@cityhub/schema/runtime/actor';
import { ForbiddenError, InvalidStateError, NotFoundError } from '@cityhub/schema/runtime/errors';
import { readNoticeId } from '../model/notice-place.ts';
import type { ExchangeDeps } from '../store/department-databases.ts';
import { type NoticeDuty, noticeDuties, writeAcknowledgement } from '../store/notices.ts';
import { withOwnFields } from './list-notices.ts';

/**
 * A department's word that it has dealt with a correction or recall (确认). What an active feed has not brought yet cannot be
 * acknowledged; a paused or retired feed brings nothing, so there the notice itself is what was dealt with. A repeat changes
 * nothing. No such notice and another department's are one answer.
 * Errors: FORBIDDEN, NOT_FOUND, INVALID_STATE.
 */
export async function acknowledgeNotice(
  deps: Pick<ExchangeDeps, 'access' | 'book'>,
  actor: Actor,
  id: string,
): Promise<NoticeDuty> {
  const { department } = actor;
  if (actor.role !== 'department' || department === null) throw new ForbiddenError();
  const place = readNoticeId(id);
  if (place === null) throw new NotFoundError();
  return deps.access.asActor(actor, async (tx) => {
    const [duty] = await noticeDuties(tx, { department, place }, 1);
    if (duty === undefined) throw new NotFoundError();
    if (duty.acknowledgedAt !== null) return withOwnFields(deps.book, duty);
    if (!duty.reached && duty.feedState === 'ACTIVE') throw new InvalidStateError();
    await writeAcknowledgement(tx, place, actor.id);
    const [acknowledged] = await noticeDuties(tx, { department, place }, 1);
    return withOwnFields(deps.book, acknowledged as NoticeDuty);
  });
}
