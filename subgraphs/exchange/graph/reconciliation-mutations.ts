import {
  ForbiddenError,
  InvalidInputError,
  InvalidStateError,
  NotFoundError,
} from '@cityhub/schema/runtime/errors';
import { reconcileFeed } from '../actions/reconcile-feed.ts';
import { repairFeed } from '../actions/repair-feed.ts';
import { reportFeedDigest } from '../actions/report-feed-digest.ts';
import type { ExchangeBuilder } from './builder.ts';
import type { addReconciliations } from './reconciliation.ts';

const errors = [InvalidInputError, ForbiddenError, NotFoundError, InvalidStateError];

function addDigestRecord(builder: ExchangeBuilder) {
  return builder.inputType('DigestRecordInput', {
    description: 'One record that a department holds of a day. 摘要记录',
    fields: (t) => ({
      recordId: t.id({ description: 'The record. 记录编号' }),
      version: t.field({ type: 'Position', description: 'Its version. 版本' }),
      leaf: t.string({
        description: 'Its leaf in the tree: SHA-256 in hexadecimal, see the exchange’s README. 默克尔叶',
      }),
    }),
  });
}

export function addReconciliationMutations(
  builder: ExchangeBuilder,
  reconciliation: ReturnType<typeof addReconciliations>,
): void {
  const record = addDigestRecord(builder);
  builder.mutationFields((t) => {
    const place = {
      feedId: t.arg.id({ description: 'The feed. 订阅编号' }),
      day: t.arg({ type: 'Date', description: 'The day, in Shanghai. 日期' }),
    };
    return {
      reconcileFeed: t.field({
        type: reconciliation,
        description:
          'Compares a day on both sides, beginning within two seconds; `feedDiff` shows what came of it. 立即对账',
        errors: { types: errors, union: { name: 'ReconcileFeedResult' } },
        args: place,
        resolve: (_root, args, context) => reconcileFeed(context.deps, context, args),
      }),
      repairFeed: t.field({
        type: reconciliation,
        description:
          'Sends the drifted records of a day again, takes out of the hub’s table what the hub does not send, and compares again. 修复差异',
        errors: { types: errors, union: { name: 'RepairFeedResult' } },
        args: {
          ...place,
          reason: t.arg.string({ description: 'Why, up to 500 characters, without anybody’s number. 原因' }),
        },
        resolve: (_root, args, context) => repairFeed(context.deps, context, args),
      }),
      reportFeedDigest: t.field({
        type: reconciliation,
        description:
          'A department behind a webhook tells what it holds of a day, and the day is compared. 上报对账摘要',
        errors: { types: errors, union: { name: 'ReportFeedDigestResult' } },
        args: {
          ...place,
          count: t.arg.int({ description: 'How many records. 条数' }),
          root: t.arg.string({ description: 'Root of the tree over their leaves, in hexadecimal. 默克尔根' }),
          position: t.arg({
            type: 'Position',
            required: false,
            description:
              'The last version that it had taken when it counted; all that was delivered by now if left out. 日志位置',
          }),
          records: t.arg({
            type: [record],
            required: false,
            description: 'The records, up to 5,000, so that what differs can be named. 摘要记录',
          }),
        },
        resolve: (_root, args, context) => reportFeedDigest(context.deps, context, args),
      }),
    };
  });
}
