import { maySeeSource } from '../model/source-policy.ts';
import { type SourceKind, sourceKinds, sourceStates } from '../model/source-system.ts';
import { listSourceSystems } from '../store/departments.ts';
import type { SourceCountRow } from '../store/source-systems.ts';
import type { DepartmentRow, SourceKeyRow, SourceSystemRow } from '../store/tables.ts';
import type { ExchangeBuilder, ExchangeContext } from './builder.ts';
import type { addDepartment } from './department.ts';
import { loadDepartment, loadSourceCounts, loadSourceKeys } from './loaders.ts';

interface Freshness {
  readonly lastAcceptedAt: Date;
  readonly ageSeconds: number;
}

const dayMs = 24 * 60 * 60 * 1000;

function addSourceKey(builder: ExchangeBuilder) {
  return builder.objectRef<SourceKeyRow>('SourceKey').implement({
    description:
      'A key that a source system pushes with; the token itself is shown once and kept nowhere. 来源密钥',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Id of the key. 密钥编号' }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was issued. 签发时间' }),
      ageDays: t.int({
        description: 'How many whole days ago that was. 使用天数',
        resolve: (row, _args, { deps }) =>
          Math.max(0, Math.floor((deps.now().getTime() - row.createdAt.getTime()) / dayMs)),
      }),
      expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it runs out. 到期时间' }),
      revokedAt: t.expose('revokedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was ended before its time. 吊销时间',
      }),
    }),
  });
}

function addFreshness(builder: ExchangeBuilder) {
  return builder.objectRef<Freshness>('SourceFreshness').implement({
    description: 'How long ago a system pushed. 数据鲜活度',
    fields: (t) => ({
      lastAcceptedAt: t.expose('lastAcceptedAt', {
        type: 'DateTime',
        description: 'When its last record was stored. 最近受理时间',
      }),
      ageSeconds: t.exposeInt('ageSeconds', { description: 'How many seconds ago that was. 距今秒数' }),
    }),
  });
}

function addCount(builder: ExchangeBuilder) {
  return builder.objectRef<SourceCountRow>('SourceCount').implement({
    description: 'What a system pushed of one entity; counted within seconds after the push. 汇聚量',
    fields: (t) => ({
      entity: t.exposeString('entity', { description: 'Which records. 实体' }),
      acceptedToday: t.expose('acceptedToday', {
        type: 'Position',
        description: 'Changes stored since midnight in Asia/Shanghai. 今日受理条数',
      }),
      repeatedToday: t.expose('repeatedToday', {
        type: 'Position',
        description: 'Of these, how many said again what the record said. 今日重复条数',
      }),
      accepted: t.expose('accepted', {
        type: 'Position',
        description: 'Changes stored in all. 累计受理条数',
      }),
    }),
  });
}

function freshnessOf(counts: readonly SourceCountRow[], now: Date): Freshness | null {
  const last = Math.max(...counts.map(({ lastAt }) => new Date(lastAt).getTime()));
  if (!Number.isFinite(last)) return null;
  const age = Math.max(0, Math.floor((now.getTime() - last) / 1000));
  return { lastAcceptedAt: new Date(last), ageSeconds: age };
}

/** The counts, for those who may see them. */
async function countsOf(row: SourceSystemRow, context: ExchangeContext): Promise<SourceCountRow[] | null> {
  return maySeeSource(context.actor, row.department) ? loadSourceCounts(context, row.id) : null;
}

function addRunning(builder: ExchangeBuilder, system: ReturnType<typeof systemRef>) {
  const refs = { key: addSourceKey(builder), freshness: addFreshness(builder), count: addCount(builder) };
  builder.objectFields(system, (t) => ({
    keys: t.field({
      type: [refs.key],
      nullable: true,
      description: 'Its keys, oldest first; for its department, operators and auditors. 密钥',
      resolve: (row, _args, context) =>
        maySeeSource(context.actor, row.department) ? loadSourceKeys(context, row.id) : null,
    }),
    freshness: t.field({
      type: refs.freshness,
      nullable: true,
      description: 'When it last pushed; null where it never has, or you may not know. 鲜活度',
      resolve: async (row, _args, context) =>
        freshnessOf((await countsOf(row, context)) ?? [], context.deps.now()),
    }),
    counts: t.field({
      type: [refs.count],
      nullable: true,
      description: 'What it pushed, by entity; for its department, operators and auditors. 汇聚量',
      resolve: countsResolver,
    }),
  }));
  return refs;
}

const countsResolver = (row: SourceSystemRow, _args: object, context: ExchangeContext) =>
  countsOf(row, context);

const systemRef = (builder: ExchangeBuilder) => builder.objectRef<SourceSystemRow>('SourceSystem');

function addEnums(builder: ExchangeBuilder) {
  const kind = builder.enumType('SourceKind', {
    description: 'What sort of system pushes. 来源类型',
    values: sourceKinds,
  });
  const state = builder.enumType('SourceState', {
    description: 'Whether its keys are good. 来源状态',
    values: sourceStates,
  });
  return { kind, state };
}

export function addSourceSystem(
  builder: ExchangeBuilder,
  department: ReturnType<typeof addDepartment>['department'],
) {
  const system = systemRef(builder);
  const { kind, state } = addEnums(builder);
  builder.objectType(system, {
    description: 'A system that pushes records into the hub. 来源系统',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Id of the system. 系统编号' }),
      name: t.exposeString('name', { description: 'Chinese name. 名称' }),
      kind: t.field({
        type: kind,
        description: 'What sort of system it is. 类型',
        resolve: (row) => row.kind as SourceKind,
      }),
      department: t.field({
        type: department,
        description: 'Who runs it. 主管部门',
        resolve: async (row, _args, context) =>
          (await loadDepartment(context, row.department)) as DepartmentRow,
      }),
      state: t.field({
        type: state,
        description: 'Whether its keys are good. 状态',
        resolve: (row) => row.state as (typeof sourceStates)[number],
      }),
      schemaVersion: t.exposeString('schemaVersion', {
        description: 'The version of the schema that it sends, in its own words. 数据结构版本',
      }),
      entities: t.exposeStringList('entities', { description: 'What it may push. 可推送实体' }),
      jurisdiction: t.exposeString('jurisdiction', { description: 'Where: a code prefix. 辖区' }),
      quotaPerMinute: t.exposeInt('quotaPerMinute', {
        description: 'Rows that it may push in a minute. 每分钟配额',
      }),
    }),
  });
  builder.queryField('sourceSystems', (t) =>
    t.field({
      type: [system],
      description: 'The systems that push records. 来源系统列表',
      resolve: async (_root, _args, context) => listSourceSystems(await context.session.tx()),
    }),
  );
  return { system, kind, ...addRunning(builder, system) };
}

export type SourceRefs = ReturnType<typeof addSourceSystem>;
