import { ForbiddenError, InvalidStateError, NotFoundError } from '@cityhub/schema/runtime/errors';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import type { Caller } from '@cityhub/schema/runtime/push';
import { isDepartment } from '../model/feed-policy.ts';
import { checkDigest, type DigestInput } from '../model/reconciliation.ts';
import { positionOf } from '../store/feeds.ts';
import { keepDigest, orderReconciliation } from '../store/reconciliations.ts';
import type { FeedDeps } from './append-feed-change.ts';
import { readFeed } from './read-feed.ts';
import type { FeedDay } from './reconcile-feed.ts';

/**
 * A department behind a webhook tells what it holds of a day, and the day is compared.
 * Errors: FORBIDDEN, NOT_FOUND, INVALID_STATE, INVALID_INPUT.
 */
export async function reportFeedDigest(
  deps: Pick<FeedDeps, 'access' | 'now'>,
  caller: Caller,
  input: DigestInput,
): Promise<FeedDay> {
  const checks = inputChecks();
  checkDigest(checks, input, deps.now());
  checks.done();
  const { actor } = caller;
  return deps.access.asActor(actor, async (tx) => {
    if (actor.role !== 'department') throw new ForbiddenError();
    const feed = await readFeed(tx, actor, input.feedId);
    if (!isDepartment(actor, feed.department)) throw new NotFoundError();
    // Of a database the hub reads for itself what stands there.
    if (feed.sink.kind !== 'webhook' || feed.state === 'PROPOSED') throw new InvalidStateError();
    const delivered = await positionOf(tx, feed);
    if ((input.position ?? 0) > delivered) checks.fail('INVALID_NUMBER', 'position');
    checks.done();
    await keepDigest(tx, input, actor.id, input.position ?? delivered);
    return { feed, row: await orderReconciliation(tx, { feedId: feed.id, day: input.day, by: actor.id }) };
  });
}
