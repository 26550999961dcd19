import { type ExplainedDecision, explainPolicy } from '../actions/explain-policy.ts';
import { type DecisionReason, decisionReasons } from '../model/decision-reasons.ts';
import type { MaskName } from '../model/policy-decision.ts';
import type { ExchangeBuilder } from './builder.ts';
import type { GrantEnums } from './grant-enums.ts';

interface DecisionRight {
  readonly right: ExplainedDecision['rights'][number];
  readonly legalBasis: string | null;
}

function addDecisionEnums(builder: ExchangeBuilder) {
  const reason = builder.enumType('PolicyReason', {
    description: 'Why a caller gets a field, its mask or nothing of it. 授权结论的原因',
    values: Object.fromEntries(
      Object.entries(decisionReasons).map(([code, { chinese, english }]) => [
        code,
        { description: `${english} ${chinese}` },
      ]),
    ) as Record<DecisionReason, { description: string }>,
  });
  const mask = builder.enumType('FieldMask', {
    description: 'What is left of a value where a right gives its mask only. 脱敏方式',
    values: {
      ALL: { description: 'Nothing. 全部隐藏' },
      CITIZEN_ID: { description: 'The first three and the last four, as in 420***********1234. 身份号码' },
      PHONE: { description: 'The first three and the last four, as in 138****5678. 电话' },
      NAME: { description: 'The family name’s first character. 姓名' },
      DATE: { description: 'The year. 日期' },
    } satisfies Record<MaskName, { description: string }>,
  });
  return { reason, mask };
}

function addDecisionRight(builder: ExchangeBuilder, { treatment }: GrantEnums) {
  return builder.objectRef<DecisionRight>('PolicyDecisionRight').implement({
    description: 'A right by which the caller gets something of a field. 所依据的授权',
    fields: (t) => ({
      grantId: t.id({
        nullable: true,
        description: 'The id of the right. 授权编号',
        resolve: ({ right }) => right.grant.id,
      }),
      treatment: t.field({
        type: treatment,
        description: 'What it shows. 授权方式',
        resolve: ({ right }) => right.grant.treatment,
      }),
      area: t.string({
        nullable: true,
        description: 'Where: a division or grid code prefix. 辖区',
        resolve: ({ right }) => right.area,
      }),
      legalBasis: t.exposeString('legalBasis', {
        nullable: true,
        description: 'The law that it stands on. 法律依据',
      }),
    }),
  });
}

function addDecision(builder: ExchangeBuilder, enums: GrantEnums) {
  const { reason, mask } = addDecisionEnums(builder);
  const right = addDecisionRight(builder, enums);
  return builder.objectRef<ExplainedDecision>('PolicyDecision').implement({
    description: 'What the caller gets of a field, and why. 授权结论',
    fields: (t) => ({
      entity: t.exposeString('entity', { description: 'Of which records. 实体' }),
      field: t.exposeString('field', { description: 'The field, as the graph names it. 字段' }),
      governedBy: t.exposeString('governedBy', {
        nullable: true,
        description: 'The field of the catalogue that decides: of a link, the id behind it. 目录字段',
      }),
      class: t.exposeInt('class', {
        nullable: true,
        description: 'Its data class, 1 open to 4 sensitive. 数据级别',
      }),
      mask: t.expose('mask', { type: mask, nullable: true, description: 'What its mask leaves. 脱敏方式' }),
      treatment: t.expose('treatment', {
        type: enums.outcome,
        nullable: true,
        description: 'What the caller gets of it; null: no right of fields decides on it. 可见性',
      }),
      reason: t.expose('reason', { type: reason, description: 'Why. 原因' }),
      chinese: t.string({
        description: 'Why, as a Chinese sentence. 中文说明',
        resolve: (row) => decisionReasons[row.reason].chinese,
      }),
      english: t.string({
        description: 'Why, as an English sentence. 英文说明',
        resolve: (row) => decisionReasons[row.reason].english,
      }),
      area: t.exposeString('area', {
        nullable: true,
        description: 'The code prefix in which it is so; null: in no area. 辖区',
      }),
      rights: t.field({
        type: [right],
        description: 'The rights that show something of it, the furthest first. 所依据的授权',
        resolve: ({ rights, legalBases }) =>
          rights.map((one) => ({ right: one, legalBasis: legalBases.get(one.grant.id ?? '') ?? null })),
      }),
    }),
  });
}

/** What a query would show its caller, by the rights themselves. A caller learns of himself alone. */
export function addPolicyDecisions(builder: ExchangeBuilder, enums: GrantEnums): void {
  const decision = addDecision(builder, enums);
  const entityField = builder.inputType('EntityFieldInput', {
    description: 'A field of a type of the graph. 字段',
    fields: (t) => ({
      entity: t.string({ description: 'The type, as in `Resident`. 实体' }),
      field: t.string({ description: 'The field, as in `phone`. 字段' }),
    }),
  });
  builder.queryField('policyDecisions', (t) =>
    t.field({
      type: [decision],
      description:
        'What you would see of each field, and why, before you ask for it: of yourself alone, in the order of the question. 授权结论',
      args: { fields: t.arg({ type: [entityField], description: 'Up to 1,000. 字段列表' }) },
      resolve: async (_root, { fields }, { actor, book, session }) =>
        explainPolicy(await session.tx(), book, actor, fields),
    }),
  );
}
