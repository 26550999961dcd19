import { application as applicationEvent } from '@cityhub/schema/events/application';
import { maySeeField, revealField } from '@cityhub/schema/graph/context';
import type { ApplicationFields } from '../model/application.ts';
import type { ServicesBuilder, ServicesContext } from './builder.ts';
import { loadApplication, loadItem } from './loaders.ts';
import type { ApplicationNode, ServicesRefs } from './refs.ts';

type Field = keyof ApplicationFields;
const entity = applicationEvent.entity;

/** A field as this caller may have it: the value, or null. */
function shown<Name extends Field>(
  context: ServicesContext,
  node: ApplicationNode,
  field: Name,
): ApplicationNode[Name] | null {
  return revealField(context, entity, field, node, node[field]);
}

/** Whether the caller may know the field; who finds applications by a field learns it, so a list by a field asks this first. */
export function maySee(context: ServicesContext, node: ApplicationNode, field: Field): boolean {
  return maySeeField(context, entity, field, node);
}

export function addApplication(builder: ServicesBuilder, refs: ServicesRefs) {
  const state = builder.enumType('ApplicationState', {
    description: 'How far an application is. 办件状态',
    values: { SUBMITTED: { description: '已提交' } } as const,
  });
  builder.objectType(refs.application, {
    description:
      "A resident's application for a service item. Fields that the caller has no right to are null. 办件",
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Id of the record; tells nothing about the person. 办件编号' }),
      item: t.field({
        type: refs.item,
        nullable: true,
        description: 'What is applied for, class 2. 事项',
        resolve: (node, _args, context) =>
          maySee(context, node, 'itemCode') ? loadItem(context, node.itemCode) : null,
      }),
      state: t.field({
        type: state,
        nullable: true,
        description: 'How far it is, class 2. 办件状态',
        resolve: (node, _args, context) => shown(context, node, 'state'),
      }),
      gridCode: t.string({
        nullable: true,
        description: 'The grid that the applicant lives in, class 2. 网格编码',
        resolve: (node, _args, context) => shown(context, node, 'gridCode'),
      }),
      submittedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was submitted, class 2. 提交时间',
        resolve: (node, _args, context) => shown(context, node, 'submittedAt'),
      }),
      resident: t.field({
        type: refs.resident,
        nullable: true,
        description: 'The applicant, class 3. 申请人',
        resolve: (node, _args, context) =>
          maySee(context, node, 'residentId') ? { id: node.residentId } : null,
      }),
      note: t.string({
        nullable: true,
        description: 'What the applicant says, class 3. 备注',
        resolve: (node, _args, context) => shown(context, node, 'note'),
      }),
    }),
  });
  builder.asEntity(refs.application, {
    key: builder.selection<{ id: string }>('id'),
    // Gone, never there and not yours are one answer.
    resolveReference: ({ id }, context) => loadApplication(context, id) as Promise<ApplicationNode>,
  });
}
