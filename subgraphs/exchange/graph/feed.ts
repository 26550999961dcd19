import type { FeedOrder } from '@cityhub/schema/policy/grant';
import { maySeeFeed } from '../model/feed-policy.ts';
import { backfillOf, breakerOf, lagOf } from '../model/feed-progress.ts';
import { shownSink } from '../model/shown-sink.ts';
import type { FeedHealth } from '../store/feed-health.ts';
import type { DepartmentRow, FeedRow } from '../store/tables.ts';
import type { ExchangeBuilder, ExchangeContext } from './builder.ts';
import { addFeedProgress } from './feed-progress.ts';
import { loadDepartment, loadFeed, loadFeedHealth } from './loaders.ts';
import type { DepartmentRef, FeedRef } from './refs.ts';

function sees(order: FeedOrder, context: ExchangeContext): boolean {
  return maySeeFeed(context.actor, order.department);
}

/** What is the business of the department, the auditors and the operators; null for everybody else. */
async function rowFor(order: FeedOrder, context: ExchangeContext): Promise<FeedRow | null> {
  return sees(order, context) ? loadFeed(context, order.id) : null;
}

async function healthFor(order: FeedOrder, context: ExchangeContext): Promise<FeedHealth | null> {
  const isDelivered = order.sink.kind !== 'stream' && sees(order, context);
  return isDelivered ? loadFeedHealth(context, order.id) : null;
}

function addCondition(builder: ExchangeBuilder) {
  const condition = builder.objectRef<FeedOrder['filter'][number]>('FeedCondition');
  builder.objectType(condition, {
    description: "One condition of a feed's filter; all of them must hold. 筛选条件",
    fields: (t) => ({
      field: t.exposeString('field', { description: 'The field that it looks at. 字段' }),
      in: t.stringList({
        nullable: true,
        description: 'The value is one of these. 取值之一',
        resolve: (one) => ('in' in one ? [...one.in] : null),
      }),
      hasAny: t.stringList({
        nullable: true,
        description: 'The list holds one of these. 含其中之一',
        resolve: (one) => ('hasAny' in one ? [...one.hasAny] : null),
      }),
      from: t.string({
        nullable: true,
        description: 'The value is this or more. 起（含）',
        resolve: (one) => ('from' in one ? one.from : null),
      }),
      to: t.string({
        nullable: true,
        description: 'The value is less than this. 止（不含）',
        resolve: (one) => ('to' in one ? one.to : null),
      }),
    }),
  });
  return condition;
}

function addOrder(builder: ExchangeBuilder, feed: FeedRef, department: DepartmentRef): void {
  builder.objectType(feed, {
    description: "A department's standing order: which records, which fields, what for, where to. 订阅",
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Id of the feed. 订阅编号' }),
      name: t.exposeString('name', { description: 'Its name in the department. 名称' }),
      department: t.field({
        type: department,
        description: 'Whose order it is. 部门',
        resolve: async (order, _args, context) =>
          (await loadDepartment(context, order.department)) as DepartmentRow,
      }),
      entity: t.exposeString('entity', { description: 'Which records. 实体' }),
      fields: t.stringList({
        description: 'Which fields were ordered; rights decide at each delivery. 字段',
        resolve: (order) => [...order.fields],
      }),
      jurisdiction: t.exposeString('jurisdiction', { description: 'Code prefix of the area. 辖区' }),
      purpose: t.exposeString('purpose', { description: 'What the data are for. 用途' }),
      sink: t.string({
        description: 'Kind of place that it is delivered to. 投递方式',
        resolve: (order) => order.sink.kind,
      }),
      sinkKind: t.string({
        description: 'postgres, external-postgres, webhook or stream. 投递方式',
        resolve: (order) => order.sink.kind,
      }),
      state: t.exposeString('state', { description: 'PROPOSED, ACTIVE, PAUSED or RETIRED. 状态' }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was ordered. 创建时间' }),
    }),
  });
}

function addOwnBusiness(builder: ExchangeBuilder, feed: FeedRef): void {
  const condition = addCondition(builder);
  builder.objectFields(feed, (t) => ({
    filter: t.field({
      type: [condition],
      nullable: true,
      description: 'Which of the records: all conditions hold. Null where it is not your business. 筛选条件',
      resolve: (order, _args, context) => (sees(order, context) ? [...order.filter] : null),
    }),
    sinkHost: t.string({
      nullable: true,
      description: 'The host and port that it is delivered to, where it leaves the hub. 目标主机',
      resolve: (order, _args, context) => {
        const { host, port } = shownSink(order.sink);
        return host === null || !sees(order, context) ? null : `${host}:${port}`;
      },
    }),
    sinkDatabase: t.string({
      nullable: true,
      description: 'The database that it is delivered to. 目标数据库',
      resolve: (order, _args, context) => (sees(order, context) ? shownSink(order.sink).database : null),
    }),
    whenParked: t.string({
      description: 'SUPERSEDE or HOLD: what later versions of a dead letter do. 死信后续处理',
      resolve: (order) => order.whenParked,
    }),
    legalBasis: t.string({
      nullable: true,
      description: 'The law that the order rests on. 法律依据',
      resolve: async (order, _args, context) => (await rowFor(order, context))?.legalBasis ?? null,
    }),
    pausedReason: t.string({
      nullable: true,
      description: 'BY_DEPARTMENT, BY_OPERATOR, or a code of the sink such as SINK_GONE. 暂停原因',
      resolve: async (order, _args, context) => (await rowFor(order, context))?.pausedReason ?? null,
    }),
    createdBy: t.string({
      nullable: true,
      description: 'The account that ordered it. 创建人',
      resolve: async (order, _args, context) => (await rowFor(order, context))?.createdBy ?? null,
    }),
    approvedBy: t.string({
      nullable: true,
      description: "The second person, who approved the sink's address. 审批人",
      resolve: async (order, _args, context) => (await rowFor(order, context))?.approvedBy ?? null,
    }),
  }));
}

function addHealth(builder: ExchangeBuilder, feed: FeedRef): void {
  const { backfill, lag, breaker } = addFeedProgress(builder);
  const whose = 'Null where it is not your business, and for a stream.';
  builder.objectFields(feed, (t) => ({
    backfill: t.field({
      type: backfill,
      nullable: true,
      description: `How far the state of the beginning has been delivered. ${whose} 回填进度`,
      resolve: async (order, _args, context) => backfillOf(order, await healthFor(order, context)),
    }),
    lag: t.field({
      type: lag,
      nullable: true,
      description: `How far it is behind. ${whose} 延迟`,
      resolve: async (order, _args, context) => lagOf(await healthFor(order, context), context.deps.now()),
    }),
    breaker: t.field({
      type: breaker,
      nullable: true,
      description: `Whether its sink is tried at present. ${whose} 熔断状态`,
      resolve: async (order, _args, context) =>
        breakerOf(await healthFor(order, context), context.deps.now()),
    }),
    lastError: t.string({
      nullable: true,
      description: "The code of the sink's last failure, while it fails. 最近错误码",
      resolve: async (order, _args, context) => (await healthFor(order, context))?.lastError ?? null,
    }),
    parked: t.int({
      nullable: true,
      description: 'Dead letters that nobody has decided on. 死信数',
      resolve: async (order, _args, context) => (await healthFor(order, context))?.parked ?? null,
    }),
    held: t.int({
      nullable: true,
      description: 'Later versions that wait behind them. 挂起数',
      resolve: async (order, _args, context) => (await healthFor(order, context))?.held ?? null,
    }),
  }));
}

export function addFeed(builder: ExchangeBuilder, feed: FeedRef, department: DepartmentRef): void {
  addOrder(builder, feed, department);
  addOwnBusiness(builder, feed);
  addHealth(builder, feed);
}
