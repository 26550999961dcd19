import { ForbiddenError, InvalidStateError, SamePersonError } from '@cityhub/schema/runtime/errors';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import type { Caller } from '@cityhub/schema/runtime/push';
import { isSamePerson, mayApproveFeeds } from '../model/feed-policy.ts';
import { addressToApprove } from '../model/shown-sink.ts';
import { readAddresses, type SinkAddressInput } from '../model/sink-addresses.ts';
import type { FeedRow } from '../store/tables.ts';
import type { FeedDeps } from './append-feed-change.ts';
import { nothingElse, takeFeedStep } from './take-feed-step.ts';

/**
 * The second person's word on where the feed's sink may be connected to. From now on it delivers.
 * Errors: FORBIDDEN, NOT_FOUND, SAME_PERSON, INVALID_STATE, INVALID_INPUT.
 */
export async function approveFeed(
  deps: FeedDeps,
  caller: Caller,
  input: { readonly feedId: string; readonly addresses: readonly SinkAddressInput[] },
): Promise<FeedRow> {
  const { actor } = caller;
  if (!mayApproveFeeds(actor)) throw new ForbiddenError();
  const { feed } = await takeFeedStep(deps, caller, {
    feedId: input.feedId,
    step: 'approve',
    operation: 'approveFeed',
    reason: null,
    changes(before) {
      const sink = addressToApprove(before.sink);
      if (sink === null) throw new InvalidStateError();
      if (isSamePerson(before.createdBy, actor.id)) throw new SamePersonError();
      const checks = inputChecks();
      const addresses = readAddresses(input.addresses, sink, checks);
      checks.done();
      return { addresses, approvedBy: actor.id, approvedAt: deps.now() };
    },
    also: nothingElse,
  });
  return feed;
}
