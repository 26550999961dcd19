import type { GrantProposalRow, GrantRow } from '../store/tables.ts';
import type { ExchangeBuilder } from './builder.ts';
import type { addDepartment } from './department.ts';
import type { GrantEnums } from './grant-enums.ts';
import { loadDepartment } from './loaders.ts';

type DepartmentRef = ReturnType<typeof addDepartment>['department'];

/** What a right and the proposal of one have in common. */
function rightFields<Row extends GrantRow | GrantProposalRow>(
  builder: ExchangeBuilder,
  ref: ReturnType<typeof builder.objectRef<Row>>,
  department: DepartmentRef,
  enums: GrantEnums,
): void {
  builder.objectFields(ref, (t) => ({
    id: t.id({ description: 'Its id; a right has that of its proposal. 编号', resolve: (row) => row.id }),
    role: t.field({ type: enums.role, description: 'Whose it is. 角色', resolve: (row) => row.role }),
    department: t.field({
      type: department,
      nullable: true,
      description: 'Whose it is; null: every caller of the role. 部门',
      resolve: (row, _args, context) =>
        row.department === null ? null : loadDepartment(context, row.department),
    }),
    entity: t.string({ description: 'Of which records. 实体', resolve: (row) => row.entity }),
    fields: t.stringList({ description: 'Which fields. 字段', resolve: (row) => [...row.fields] }),
    treatment: t.field({
      type: enums.treatment,
      description: 'What it shows of them. 授权方式',
      resolve: (row) => row.treatment,
    }),
    jurisdiction: t.string({
      description: "Where: a division or grid code prefix; `own`: the area in the caller's token. 辖区",
      resolve: (row) => row.jurisdiction,
    }),
    purpose: t.string({ description: 'What for. 用途', resolve: (row) => row.purpose }),
    legalBasis: t.string({
      description: 'The law that it stands on. 法律依据',
      resolve: (row) => row.legalBasis,
    }),
    validFrom: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it begins; null: with its approval. 生效时间',
      resolve: (row) => row.validFrom,
    }),
    validTo: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it ends, exclusive; null: never. 失效时间',
      resolve: (row) => row.validTo,
    }),
    proposedBy: t.string({
      nullable: true,
      description: 'The account that asked for it; null: it came with the city. 申请人',
      resolve: (row) => row.proposedBy,
    }),
  }));
}

export function addGrant(builder: ExchangeBuilder, department: DepartmentRef, enums: GrantEnums) {
  const grant = builder.objectRef<GrantRow>('Grant');
  builder.objectType(grant, {
    description: 'A right: who may see which fields of which records, where, what for and how long. 授权',
    fields: (t) => ({
      approvedBy: t.exposeString('approvedBy', {
        nullable: true,
        description: 'The second person, who gave it. 审批人',
      }),
      grantedAt: t.expose('grantedAt', { type: 'DateTime', description: 'When it was given. 授权时间' }),
      sinceRevision: t.expose('sinceRevision', {
        type: 'Position',
        description: 'The revision of the policy that brought it. 起始版本',
      }),
      untilRevision: t.expose('untilRevision', {
        type: 'Position',
        nullable: true,
        description: 'The revision that took it away. 终止版本',
      }),
      revokedAt: t.expose('revokedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was taken away. 撤销时间',
      }),
      revokedBy: t.exposeString('revokedBy', { nullable: true, description: 'By whom. 撤销人' }),
      revokeReason: t.exposeString('revokeReason', { nullable: true, description: 'And why. 撤销原因' }),
    }),
  });
  rightFields(builder, grant, department, enums);
  return grant;
}

export function addGrantProposal(builder: ExchangeBuilder, department: DepartmentRef, enums: GrantEnums) {
  const proposal = builder.objectRef<GrantProposalRow>('GrantProposal');
  builder.objectType(proposal, {
    description: 'A right that somebody has asked for. 授权申请',
    fields: (t) => ({
      reason: t.exposeString('reason', { description: 'Why it is needed. 申请理由' }),
      proposedAt: t.expose('proposedAt', {
        type: 'DateTime',
        description: 'When it was asked for. 申请时间',
      }),
      state: t.expose('state', { type: enums.state, description: 'What became of it. 申请状态' }),
      decidedBy: t.exposeString('decidedBy', { nullable: true, description: 'Who decided. 审批人' }),
      decidedAt: t.expose('decidedAt', { type: 'DateTime', nullable: true, description: 'When. 审批时间' }),
      decisionReason: t.exposeString('decisionReason', {
        nullable: true,
        description: 'Why it was rejected. 驳回理由',
      }),
    }),
  });
  rightFields(builder, proposal, department, enums);
  return proposal;
}
