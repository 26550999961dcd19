import { type DeliveryExplanation, explainDelivery } from '../actions/explain-delivery.ts';
import type { Delivery } from '../model/delivery.ts';
import type { ExchangeBuilder } from './builder.ts';
import type { DeliveryRef } from './delivery.ts';
import type { DepartmentRef, FeedRef } from './refs.ts';

type ExplainedVersion = DeliveryExplanation['versions'][number];

interface ExplainRefs {
  readonly department: DepartmentRef;
  readonly feed: FeedRef;
  readonly delivery: DeliveryRef;
}

function addVersion(builder: ExchangeBuilder, refs: ExplainRefs) {
  const explained = builder.objectRef<Delivery>('ExplainedDelivery').implement({
    description: 'What became of one version at one feed. 投递说明',
    fields: (t) => ({
      feed: t.field({
        type: refs.feed,
        nullable: true,
        description: 'The feed. 订阅',
        resolve: (row, _args, context) => context.book.feeds().find((feed) => feed.id === row.feedId),
      }),
      delivery: t.field({
        type: refs.delivery,
        description: 'Its state, fields, what was withheld, attempts and receipts. 投递',
        resolve: (row) => row,
      }),
    }),
  });
  return builder.objectRef<ExplainedVersion>('ExplainedVersion').implement({
    description: 'One version of the record. 记录版本',
    fields: (t) => ({
      version: t.field({
        type: 'Position',
        description: 'The position of its change. 版本',
        resolve: (row) => row.change.position,
      }),
      operation: t.string({
        description: 'The verb that made it. 操作',
        resolve: (row) => row.change.operation,
      }),
      acceptedAt: t.field({
        type: 'DateTime',
        description: 'When it was stored. 受理时间',
        resolve: (row) => row.change.acceptedAt,
      }),
      feeds: t.field({
        type: [explained],
        description: "Each of the department's feeds for such records. 各订阅投递说明",
        resolve: (row) => [...row.deliveries],
      }),
    }),
  });
}

export function addExplain(builder: ExchangeBuilder, refs: ExplainRefs): void {
  const version = addVersion(builder, refs);
  const explanation = builder.objectRef<DeliveryExplanation>('DeliveryExplanation').implement({
    description: 'Why a department has what it has of a record. 投递说明',
    fields: (t) => ({
      recordId: t.exposeID('recordId', { description: 'The record. 记录编号' }),
      entity: t.exposeString('entity', { description: 'What sort of record. 实体' }),
      department: t.field({
        type: refs.department,
        description: 'The department. 部门',
        resolve: (row) => row.department,
      }),
      hasFeed: t.exposeBoolean('hasFeed', {
        description: 'Without a feed for such records nothing of it can have come. 有无订阅',
      }),
      versions: t.field({
        type: [version],
        description: 'The newest first, up to 50. 各版本',
        resolve: (row) => [...row.versions],
      }),
    }),
  });
  builder.queryField('explainDelivery', (t) =>
    t.field({
      type: explanation,
      nullable: true,
      description:
        'After a push: what became of each version of a record at a department, for the department, whoever pushed it, auditors and operators; null for a record that is none and one that is not your business. 投递说明',
      args: {
        recordId: t.arg.id({ description: 'The record. 记录编号' }),
        department: t.arg.string({ description: 'As in `urban-management`. 部门代码' }),
      },
      resolve: async (_root, args, context) =>
        explainDelivery(await context.session.tx(), context.book, context.actor, args),
    }),
  );
}
