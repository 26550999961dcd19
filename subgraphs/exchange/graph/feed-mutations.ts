import {
  ForbiddenError,
  InvalidInputError,
  InvalidStateError,
  NotFoundError,
  SamePersonError,
} from '@cityhub/schema/runtime/errors';
import { approveFeed } from '../actions/approve-feed.ts';
import { type CreatedFeed, createFeed } from '../actions/create-feed.ts';
import { pauseFeed } from '../actions/pause-feed.ts';
import { resumeFeed } from '../actions/resume-feed.ts';
import { retireFeed } from '../actions/retire-feed.ts';
import { rotateFeedSecret } from '../actions/rotate-feed-secret.ts';
import type { FeedRow } from '../store/tables.ts';
import type { ExchangeBuilder } from './builder.ts';
import { addFeedInputs } from './feed-inputs.ts';
import type { FeedRef } from './refs.ts';

/** The errors of a step in the life of a feed. */
export const feedErrors = [InvalidInputError, ForbiddenError, NotFoundError, InvalidStateError];

function addSecretPayload(builder: ExchangeBuilder, feed: FeedRef, name: string, description: string) {
  return builder.objectRef<CreatedFeed>(name).implement({
    description,
    fields: (t) => ({
      feed: t.field({ type: feed, description: 'The feed. 订阅', resolve: (made) => made.feed }),
      secret: t.exposeString('secret', {
        nullable: true,
        description: "A webhook's new signing secret, shown this one time. 签名密钥（仅显示一次）",
      }),
    }),
  });
}

function addStepPayload(builder: ExchangeBuilder, feed: FeedRef, name: string, chinese: string) {
  return builder.objectRef<FeedRow>(name).implement({
    description: `The feed after the step. ${chinese}`,
    fields: (t) => ({
      feed: t.field({ type: feed, description: 'The feed. 订阅', resolve: (row) => row }),
    }),
  });
}

function addMaking(builder: ExchangeBuilder, feed: FeedRef, inputs: ReturnType<typeof addFeedInputs>): void {
  const created = addSecretPayload(
    builder,
    feed,
    'CreateFeedPayload',
    'The new feed; one whose sink leaves the hub waits for its approval. 新建订阅结果',
  );
  const approved = addStepPayload(builder, feed, 'ApproveFeedPayload', '审批订阅结果');
  builder.mutationFields((t) => ({
    createFeed: t.field({
      type: created,
      description:
        'A department orders for itself, never more than its grants give; the feed is filled with the present state and then follows the log. 新建订阅',
      errors: { types: [InvalidInputError, ForbiddenError], union: { name: 'CreateFeedResult' } },
      args: { input: t.arg({ type: inputs.createFeed, description: 'The order. 订阅' }) },
      resolve: (_root, { input }, context) => createFeed(context.deps, context, input),
    }),
    approveFeed: t.field({
      type: approved,
      description: 'An operator, another person than who ordered it, approves where it delivers to. 审批订阅',
      errors: { types: [...feedErrors, SamePersonError], union: { name: 'ApproveFeedResult' } },
      args: {
        feedId: t.arg.id({ description: 'The feed. 订阅编号' }),
        addresses: t.arg({
          type: [inputs.address],
          description:
            "Where the sink may be connected to; the URL's own host and port among them. 允许的地址",
        }),
      },
      resolve: (_root, args, context) => approveFeed(context.deps, context, args),
    }),
  }));
}

function addSteps(builder: ExchangeBuilder, feed: FeedRef): void {
  const paused = addStepPayload(builder, feed, 'PauseFeedPayload', '暂停订阅结果');
  const resumed = addStepPayload(builder, feed, 'ResumeFeedPayload', '恢复订阅结果');
  const retired = addStepPayload(builder, feed, 'RetireFeedPayload', '停用订阅结果');
  const reason = 'Why, up to 500 characters. 原因';
  builder.mutationFields((t) => ({
    pauseFeed: t.field({
      type: paused,
      description: 'Stops a feed for a while; it keeps its place in the log. 暂停订阅',
      errors: { types: feedErrors, union: { name: 'PauseFeedResult' } },
      args: {
        feedId: t.arg.id({ description: 'The feed. 订阅编号' }),
        reason: t.arg.string({ required: false, description: reason }),
      },
      resolve: (_root, args, context) => pauseFeed(context.deps, context, args),
    }),
    resumeFeed: t.field({
      type: resumed,
      description: 'Goes on from where it stands; what an operator has paused, an operator resumes. 恢复订阅',
      errors: { types: feedErrors, union: { name: 'ResumeFeedResult' } },
      args: { feedId: t.arg.id({ description: 'The feed. 订阅编号' }) },
      resolve: (_root, { feedId }, context) => resumeFeed(context.deps, context, feedId),
    }),
    retireFeed: t.field({
      type: retired,
      description: 'Ends a feed for good; its name stays used. 停用订阅',
      errors: { types: feedErrors, union: { name: 'RetireFeedResult' } },
      args: {
        feedId: t.arg.id({ description: 'The feed. 订阅编号' }),
        reason: t.arg.string({ required: false, description: reason }),
      },
      resolve: (_root, args, context) => retireFeed(context.deps, context, args),
    }),
  }));
}

function addRotation(builder: ExchangeBuilder, feed: FeedRef): void {
  const rotated = addSecretPayload(
    builder,
    feed,
    'RotateFeedSecretPayload',
    'The feed and its new secret. 轮换密钥结果',
  );
  builder.mutationField('rotateFeedSecret', (t) =>
    t.field({
      type: rotated,
      description:
        'A new secret for a webhook; deliveries are signed with the old one as well until the overlap is over. 轮换签名密钥',
      errors: { types: feedErrors, union: { name: 'RotateFeedSecretResult' } },
      args: {
        feedId: t.arg.id({ description: 'The feed. 订阅编号' }),
        overlapHours: t.arg.int({ description: 'How long the old one stays valid, 0 to 168. 重叠小时数' }),
      },
      resolve: (_root, args, context) => rotateFeedSecret(context.deps, context, args),
    }),
  );
}

export function addFeedMutations(builder: ExchangeBuilder, feed: FeedRef): void {
  addMaking(builder, feed, addFeedInputs(builder));
  addSteps(builder, feed);
  addRotation(builder, feed);
}
