import {
  type DomainError,
  ForbiddenError,
  IdempotencyConflictError,
  type InputIssue,
  InvalidInputError,
  InvalidStateError,
  NotFoundError,
  SamePersonError,
} from '../runtime/errors.ts';
import type { GraphBuilder } from './builder.ts';

/** The typed domain errors that mutations answer with, the same in all subgraphs. */
export function addErrorTypes<Deps>(builder: GraphBuilder<Deps>) {
  const issueRef = builder.objectRef<InputIssue>('InputIssue');
  builder.objectType(issueRef, {
    description: 'What is wrong with one field; the value is never repeated. 字段错误',
    shareable: true,
    fields: (t) => ({
      path: t.exposeStringList('path', {
        description: 'The way to the field, from the argument down. 字段路径',
      }),
      code: t.exposeString('code', { description: 'A code of docs/errors.md. 错误码' }),
      message: t.exposeString('message', { description: 'What the code means and what to do. 说明' }),
    }),
  });
  const base = builder.interfaceRef<DomainError>('DomainError').implement({
    description: 'An answer that the caller can act on. 业务错误',
    fields: (t) => ({
      code: t.exposeString('code', { description: 'A code of docs/errors.md. 错误码' }),
      message: t.exposeString('message', { description: 'What the code means and what to do. 说明' }),
    }),
  });
  const simple = (type: new (...args: never[]) => DomainError, name: string, description: string) =>
    builder.objectType(type as never, { name, description, shareable: true, interfaces: [base] } as never);
  builder.objectType(InvalidInputError, {
    name: 'InvalidInputError',
    description: 'Some fields are wrong; nothing was stored. 输入有误',
    shareable: true,
    interfaces: [base],
    fields: (t) => ({
      issues: t.field({
        type: [issueRef],
        description: 'All of them at once. 全部字段错误',
        resolve: (error) => [...error.issues],
      }),
    }),
  });
  simple(
    IdempotencyConflictError,
    'IdempotencyConflictError',
    'The key was used with another body; nothing was stored. 幂等键冲突',
  );
  simple(ForbiddenError, 'ForbiddenError', 'Role, area or purpose gives no right to this. 无权限');
  simple(NotFoundError, 'NotFoundError', 'No such record, or no right to it. 未找到');
  simple(InvalidStateError, 'InvalidStateError', 'The record is not in a state that allows this. 状态不允许');
  return {
    /** Where a second person must decide; a type of those graphs alone that ask for one. */
    addSamePersonError: () =>
      simple(
        SamePersonError,
        'SamePersonError',
        'Who proposed cannot approve: ask a colleague. 须由他人审批',
      ),
  };
}

/** The errors that every push can answer with. */
export const pushErrors = [InvalidInputError, IdempotencyConflictError, ForbiddenError];
/** The errors of a step in a record's life. */
export const stepErrors = [...pushErrors, NotFoundError, InvalidStateError];
/** The errors of a decision that a second person takes. */
export const decisionErrors = [...stepErrors, SamePersonError];
