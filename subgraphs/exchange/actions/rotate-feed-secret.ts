import type { WebhookSecret } from '@cityhub/schema/policy/grant';
import { InvalidStateError } from '@cityhub/schema/runtime/errors';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import type { Caller } from '@cityhub/schema/runtime/push';
import { mayRotateSecret } from '../model/feed-policy.ts';
import { keptSecrets, maxOverlapHours } from '../model/secret-rotation.ts';
import type { FeedDeps } from './append-feed-change.ts';
import type { CreatedFeed } from './create-feed.ts';
import { makeSecret } from './seal-sink.ts';
import { nothingElse, takeFeedStep } from './take-feed-step.ts';

/**
 * A new secret for a webhook; until the overlap is over every delivery is signed with the old one as well, so that the
 * receiver can change over without losing one. Errors: FORBIDDEN, NOT_FOUND, INVALID_STATE, INVALID_INPUT.
 */
export async function rotateFeedSecret(
  deps: FeedDeps,
  caller: Caller,
  input: { readonly feedId: string; readonly overlapHours: number },
): Promise<CreatedFeed> {
  const checks = inputChecks();
  const { overlapHours, feedId } = input;
  if (overlapHours < 0 || overlapHours > maxOverlapHours) checks.fail('INVALID_NUMBER', 'overlapHours');
  checks.done();
  let made: { shown: string; kept: WebhookSecret } | undefined;
  const { feed } = await takeFeedStep(deps, caller, {
    feedId,
    step: 'rotateSecret',
    operation: 'rotateFeedSecret',
    reason: null,
    may: (actor, before) => mayRotateSecret(actor, before.department),
    changes({ id, sink }) {
      if (sink.kind !== 'webhook') throw new InvalidStateError();
      made = makeSecret(deps.secrets, id);
      const old = keptSecrets(sink.secrets, deps.now(), overlapHours);
      return { sink: { ...sink, secrets: [made.kept, ...old] } };
    },
    also: nothingElse,
  });
  return { feed, secret: made?.shown ?? null };
}
