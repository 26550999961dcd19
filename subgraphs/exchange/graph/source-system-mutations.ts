import {
  ForbiddenError,
  InvalidInputError,
  InvalidStateError,
  NotFoundError,
} from '@cityhub/schema/runtime/errors';
import { type IssuedSourceKey, issueSourceKey } from '../actions/issue-source-key.ts';
import { registerSourceSystem } from '../actions/register-source-system.ts';
import { revokeSourceKey } from '../actions/revoke-source-key.ts';
import { resumeSourceSystem, suspendSourceSystem } from '../actions/suspend-source-system.ts';
import { updateSourceSystem } from '../actions/update-source-system.ts';
import type { ExchangeBuilder } from './builder.ts';
import type { SourceRefs } from './source-system.ts';

const refusals = [InvalidInputError, ForbiddenError];

const described = {
  entities: 'What it may push: names of docs/data-classes.md. 可推送实体',
  jurisdiction: 'Where: a division or grid code prefix. 辖区',
  schemaVersion: 'The version of the schema that it sends, in its own words. 数据结构版本',
  quotaPerMinute: 'Rows that it may push in a minute, 60,000 by default; operators alone set it. 每分钟配额',
};

function addRegister(builder: ExchangeBuilder, { system, kind }: SourceRefs): void {
  const input = builder.inputType('RegisterSourceSystemInput', {
    description: 'A system that will push. 登记来源系统',
    fields: (t) => ({
      id: t.string({ description: 'Lower-case words joined by hyphens, for good. 系统编号' }),
      name: t.string({ description: 'Chinese name, up to 100 characters. 名称' }),
      kind: t.field({ type: kind, description: 'What sort of system it is. 类型' }),
      department: t.string({ description: 'Code of the department that runs it. 主管部门' }),
      entities: t.stringList({ description: described.entities }),
      jurisdiction: t.string({ description: described.jurisdiction }),
      schemaVersion: t.string({ required: false, description: described.schemaVersion }),
      quotaPerMinute: t.int({ required: false, description: described.quotaPerMinute }),
    }),
  });
  builder.mutationField('registerSourceSystem', (t) =>
    t.field({
      type: system,
      description: 'Registers a system, by its department or an operator. 登记来源系统',
      errors: { types: refusals, union: { name: 'RegisterSourceSystemResult' } },
      args: { input: t.arg({ type: input, description: 'The system. 来源系统' }) },
      resolve: (_root, args, { deps, actor }) => registerSourceSystem(deps, actor, args.input),
    }),
  );
}

function addUpdate(builder: ExchangeBuilder, { system }: SourceRefs): void {
  const input = builder.inputType('UpdateSourceSystemInput', {
    description: 'What changes about a system; what is left out stays. 更新来源系统',
    fields: (t) => ({
      id: t.string({ description: 'The system. 系统编号' }),
      name: t.string({ required: false, description: 'Chinese name, up to 100 characters. 名称' }),
      entities: t.stringList({ required: false, description: described.entities }),
      jurisdiction: t.string({ required: false, description: described.jurisdiction }),
      schemaVersion: t.string({ required: false, description: described.schemaVersion }),
      quotaPerMinute: t.int({ required: false, description: described.quotaPerMinute }),
    }),
  });
  builder.mutationField('updateSourceSystem', (t) =>
    t.field({
      type: system,
      description: 'Changes a system, by its department or an operator. 更新来源系统',
      errors: { types: refusals, union: { name: 'UpdateSourceSystemResult' } },
      args: { input: t.arg({ type: input, description: 'What changes. 变更内容' }) },
      resolve: (_root, args, { deps, actor }) => updateSourceSystem(deps, actor, args.input),
    }),
  );
}

function addStates(builder: ExchangeBuilder, { system }: SourceRefs): void {
  builder.mutationFields((t) => ({
    suspendSourceSystem: t.field({
      type: system,
      description: 'Ends all that its keys are good for, within 5 seconds, until it is resumed. 停用来源系统',
      errors: { types: refusals, union: { name: 'SuspendSourceSystemResult' } },
      args: {
        id: t.arg.string({ description: 'The system. 系统编号' }),
        reason: t.arg.string({ description: 'Why, up to 500 characters. 停用原因' }),
      },
      resolve: (_root, args, { deps, actor }) => suspendSourceSystem(deps, actor, args),
    }),
    resumeSourceSystem: t.field({
      type: system,
      description: 'Lets a suspended system push again, by an operator. 恢复来源系统',
      errors: { types: refusals, union: { name: 'ResumeSourceSystemResult' } },
      args: { id: t.arg.string({ description: 'The system. 系统编号' }) },
      resolve: (_root, { id }, { deps, actor }) => resumeSourceSystem(deps, actor, id),
    }),
  }));
}

function addKeys(builder: ExchangeBuilder, { key }: SourceRefs): void {
  const issued = builder.objectRef<IssuedSourceKey>('IssuedSourceKey').implement({
    description: 'A new key, with its token for this once. 新签发的密钥',
    fields: (t) => ({
      key: t.field({ type: key, description: 'The key. 密钥', resolve: (row) => row.key }),
      token: t.exposeString('token', {
        description: 'Send it as `authorization: Bearer …`; it cannot be shown again. 令牌',
      }),
    }),
  });
  builder.mutationFields((t) => ({
    issueSourceKey: t.field({
      type: issued,
      description: 'Issues a key for a system, by its department or an operator. 签发来源密钥',
      errors: { types: [...refusals, InvalidStateError], union: { name: 'IssueSourceKeyResult' } },
      args: {
        sourceId: t.arg.string({ description: 'The system. 系统编号' }),
        ttlDays: t.arg.int({ description: 'How many days it is good for, 1 to 365. 有效天数' }),
      },
      resolve: (_root, args, { deps, actor }) => issueSourceKey(deps, actor, args),
    }),
    revokeSourceKey: t.field({
      type: key,
      description: 'Ends a key before its time, within 5 seconds. 吊销来源密钥',
      errors: { types: [ForbiddenError, NotFoundError], union: { name: 'RevokeSourceKeyResult' } },
      args: { keyId: t.arg.id({ description: 'The key. 密钥编号' }) },
      resolve: (_root, { keyId }, { deps, actor }) => revokeSourceKey(deps, actor, keyId),
    }),
  }));
}

/** Needs the mutation type and the error types. */
export function addSourceSystemMutations(builder: ExchangeBuilder, refs: SourceRefs): void {
  addRegister(builder, refs);
  addUpdate(builder, refs);
  addStates(builder, refs);
  addKeys(builder, refs);
}
