import { connectionOf } from '@cityhub/schema/graph/connection';
import { pageOf, pageSize } from '@cityhub/schema/graph/cursor';
import { keyAfter, pageArgs } from '@cityhub/schema/graph/paging';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import { readFeed } from '../actions/read-feed.ts';
import type { FeedDay } from '../actions/reconcile-feed.ts';
import { type DriftRow, listDrift, listReconciliations, reconciliationOf } from '../store/reconciliations.ts';
import type { ExchangeBuilder } from './builder.ts';
import type { addDepartment } from './department.ts';

function addDriftedRecord(builder: ExchangeBuilder) {
  const kind = builder.enumType('DriftKind', {
    description: 'How a record differs. 差异类型',
    values: {
      MISSING: { description: 'The department does not have it. 缺失' },
      EXTRA: { description: 'The hub never sent it. 多余' },
      STALE: { description: 'The department has an older version. 过期' },
      ALTERED: {
        description: 'The version is the same or invented, the content is not what was sent. 被改动',
      },
      UNEXPECTED_FIELDS: { description: 'It holds more than the department has a right to now. 多余字段' },
    } as const,
  });
  const record = builder.objectRef<DriftRow>('DriftedRecord').implement({
    description: 'A record that is not the same on both sides; never its values. 差异记录',
    fields: (t) => ({
      recordId: t.exposeID('recordId', { description: 'The record. 记录编号' }),
      kind: t.expose('kind', { type: kind, description: 'How it differs. 差异类型' }),
      hubVersion: t.expose('hubVersion', {
        type: 'Position',
        nullable: true,
        description: 'The version that the hub sends; null where it sends none. 枢纽版本',
      }),
      departmentVersion: t.expose('departmentVersion', {
        type: 'Position',
        nullable: true,
        description: 'The version that stands there; null where none does. 部门版本',
      }),
    }),
  });
  return connectionOf(builder, record, 'DriftedRecord', '差异记录');
}

function addState(builder: ExchangeBuilder) {
  return builder.enumType('ReconciliationState', {
    description: 'What came of a comparison. 对账状态',
    values: {
      WAITING: { description: 'Ordered; what is shown was found before. 待对账' },
      MATCH: { description: 'Both sides are the same. 一致' },
      DRIFT: { description: 'Some records differ. 不一致' },
      PENDING: { description: 'What has arrived is the same; some of the day is on its way. 投递中' },
      NOT_AVAILABLE: { description: 'The department’s side could not be read; `detail` says why. 不可用' },
    } as const,
  });
}

function addFeedReconciliation(builder: ExchangeBuilder, feed: ReturnType<typeof addDepartment>['feed']) {
  const drift = addDriftedRecord(builder);
  const state = addState(builder);
  const count = (side: 'hubCount' | 'departmentCount', description: string) =>
    ({ type: 'Position', nullable: true, description, resolve: ({ row }: FeedDay) => row[side] }) as const;
  const text = (name: 'hubRoot' | 'departmentRoot' | 'detail', description: string) =>
    ({ nullable: true, description, resolve: ({ row }: FeedDay) => row[name] }) as const;
  return builder.objectRef<FeedDay>('FeedReconciliation').implement({
    description: 'One day of a feed, counted and hashed on both sides. 订阅对账',
    fields: (t) => ({
      feed: t.field({ type: feed, description: 'The feed. 订阅', resolve: (day) => day.feed }),
      day: t.field({
        type: 'Date',
        description: 'The day on which the changes were accepted, in Shanghai. 日期',
        resolve: ({ row }) => row.day,
      }),
      state: t.field({
        type: state,
        description: 'What came of it. 对账状态',
        resolve: ({ row }) => row.state,
      }),
      hubCount: t.field(count('hubCount', 'Records that the department should hold. 枢纽条数')),
      departmentCount: t.field(count('departmentCount', 'Records that it holds. 部门条数')),
      hubRoot: t.string(text('hubRoot', 'Merkle root (RFC 9162) in hexadecimal. 枢纽默克尔根')),
      departmentRoot: t.string(text('departmentRoot', 'The same of the department. 部门默克尔根')),
      detail: t.string(text('detail', 'STREAM, NO_DIGEST, or a code of the department’s server. 原因代码')),
      drifted: t.field({
        type: 'Position',
        nullable: true,
        description: 'How many records differ; null where only count and root are known. 差异条数',
        resolve: ({ row }) => row.drifted,
      }),
      records: t.field({
        type: drift,
        description: 'Which records differ, up to 10,000 by their ids. 差异记录',
        args: pageArgs(builder),
        resolve: async ({ row }, args, context) => {
          const size = pageSize(args);
          const found = await listDrift(await context.session.tx(), row, size + 1, keyAfter(args, isUuid));
          return pageOf(found, size, (one) => [one.recordId]);
        },
      }),
      orderedBy: t.string({ description: 'Who ordered it. 发起人', resolve: ({ row }) => row.orderedBy }),
      orderedAt: t.field({
        type: 'DateTime',
        description: 'When. 发起时间',
        resolve: ({ row }) => row.orderedAt,
      }),
      computedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was compared. 对账时间',
        resolve: ({ row }) => row.computedAt,
      }),
    }),
  });
}

/** As many days as the nights look back. */
const daysShown = 31;

export function addReconciliations(builder: ExchangeBuilder, feed: ReturnType<typeof addDepartment>['feed']) {
  const reconciliation = addFeedReconciliation(builder, feed);
  const feedId = 'The feed; one that is not your business is not found. 订阅编号';
  builder.queryFields((t) => ({
    feedDiff: t.field({
      type: reconciliation,
      nullable: true,
      description:
        'What the last comparison of a day found; null where it was never compared. For the department, auditors and operators. 订阅差异',
      args: {
        feedId: t.arg.id({ description: feedId }),
        day: t.arg({ type: 'Date', description: 'The day, in Shanghai. 日期' }),
      },
      resolve: async (_root, args, context) => {
        const tx = await context.session.tx();
        const found = await readFeed(tx, context.actor, args.feedId);
        const row = await reconciliationOf(tx, found.id, args.day);
        return row === null ? null : { feed: found, row };
      },
    }),
    feedReconciliations: t.field({
      type: [reconciliation],
      description: 'The last 31 days of a feed that were compared, newest first. 订阅对账列表',
      args: { feedId: t.arg.id({ description: feedId }) },
      resolve: async (_root, args, context) => {
        const tx = await context.session.tx();
        const found = await readFeed(tx, context.actor, args.feedId);
        const rows = await listReconciliations(tx, found.id, daysShown);
        return rows.map((row) => ({ feed: found, row }));
      },
    }),
  }));
  return reconciliation;
}
