import type { ExchangeBuilder } from './builder.ts';

/** The words of rights, as the graph writes them. */
export function addGrantEnums(builder: ExchangeBuilder) {
  const role = builder.enumType('CallerRole', {
    description: 'What somebody is to the hub. 角色',
    values: {
      GRIDWORKER: { value: 'gridworker', description: 'Looks after one grid. 网格员' },
      DEPARTMENT: { value: 'department', description: 'The app of a department. 部门' },
      AUDITOR: { value: 'auditor', description: 'Follows records, not persons. 审计' },
      OPERATOR: { value: 'operator', description: 'Runs the hub. 运维' },
      CITIZEN: { value: 'citizen', description: 'Everybody. 市民' },
      SYSTEM: { value: 'system', description: "The hub's own workers. 系统" },
    } as const,
  });
  const treatment = builder.enumType('GrantTreatment', {
    description: 'What a right shows of a value. 授权方式',
    values: {
      SEE: { description: 'The value. 可见' },
      MASK: { description: 'What its mask leaves of it. 脱敏' },
    } as const,
  });
  const outcome = builder.enumType('FieldTreatment', {
    description: 'What somebody sees of a value, all rights together. 字段可见性',
    values: {
      HIDE: { description: 'Nothing. 不可见' },
      MASK: { description: 'What its mask leaves of it. 脱敏' },
      SEE: { description: 'The value. 可见' },
    } as const,
  });
  const state = builder.enumType('GrantProposalState', {
    description: 'What became of a proposal. 申请状态',
    values: {
      PROPOSED: { description: 'Waits for a second person. 待审批' },
      APPROVED: { description: 'Is a right. 已批准' },
      REJECTED: { description: 'Was decided against. 已驳回' },
      WITHDRAWN: { description: 'Was taken back by those who asked. 已撤回' },
    } as const,
  });
  return { role, treatment, outcome, state };
}

export type GrantEnums = ReturnType<typeof addGrantEnums>;
