import type { ExchangeBuilder } from './builder.ts';
import type { GrantEnums } from './grant-enums.ts';

export function addGrantInput(builder: ExchangeBuilder, enums: GrantEnums) {
  return builder.inputType('ProposeGrantInput', {
    description: 'A right as it is asked for; `tryGrant` takes the same. 授权申请',
    fields: (t) => ({
      idempotencyKey: t.string({
        description: 'Made by the caller, once per proposal; a repeat gets the first one. 幂等键',
      }),
      department: t.string({
        required: false,
        description: 'Code of the department; without it every caller of the role. 部门代码',
      }),
      role: t.field({ type: enums.role, required: false, description: 'DEPARTMENT by default. 角色' }),
      entity: t.string({ description: 'Of which records, as in docs/data-classes.md. 实体' }),
      fields: t.stringList({ description: 'Which fields. 字段' }),
      treatment: t.field({ type: enums.treatment, description: 'What to show of them. 授权方式' }),
      jurisdiction: t.string({
        description: "A division or grid code; `own` for a grid worker's own grid. 辖区",
      }),
      purpose: t.string({ description: 'What for, up to 60 characters. 用途' }),
      legalBasis: t.string({ description: 'The law that it stands on, up to 500 characters. 法律依据' }),
      validFrom: t.field({
        type: 'DateTime',
        required: false,
        description: 'Never before the approval, which is the default. 生效时间',
      }),
      validTo: t.field({ type: 'DateTime', description: 'At most ten years ahead. 失效时间' }),
      reason: t.string({ description: 'Why it is needed, up to 1,000 characters. 申请理由' }),
    }),
  });
}

export type GrantInputRef = ReturnType<typeof addGrantInput>;
