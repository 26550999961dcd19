import { readFeeds } from '../actions/read-feed.ts';
import type { ExchangeBuilder } from './builder.ts';
import { addDeadLetters } from './dead-letter.ts';
import type { DeliveryRef } from './delivery.ts';
import { addExplain } from './explain.ts';
import { addFeedMutations } from './feed-mutations.ts';
import { addPreview } from './preview.ts';
import type { DepartmentRef, FeedRef } from './refs.ts';
import { addReplays, addResend } from './replay.ts';
import type { WithheldFieldRef } from './withheld-field.ts';

/** Feeds from their order to their last dead letter. */
export function addFeeds(
  builder: ExchangeBuilder,
  refs: { readonly department: DepartmentRef; readonly feed: FeedRef },
  withheld: WithheldFieldRef,
  delivery: DeliveryRef,
): void {
  const { department, feed } = refs;
  builder.queryField('feeds', (t) =>
    t.field({
      type: [feed],
      description: 'The feeds of your department; of all departments for auditors and operators. 订阅列表',
      args: {
        department: t.arg.string({ required: false, description: 'Only those of one department. 部门代码' }),
      },
      resolve: async (_root, args, context) =>
        readFeeds(await context.session.tx(), context.actor, args.department ?? null),
    }),
  );
  const resend = addResend(builder);
  addFeedMutations(builder, feed);
  addDeadLetters(builder, { feed, resend, withheld });
  addReplays(builder, resend);
  addPreview(builder, { department, feed, withheld });
  addExplain(builder, { department, feed, delivery });
}
