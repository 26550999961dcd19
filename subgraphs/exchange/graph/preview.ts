import { previewPropagation } from '../actions/preview-propagation.ts';
import type { PropagationPreview } from '../model/preview.ts';
import type { DepartmentRow } from '../store/tables.ts';
import type { ExchangeBuilder } from './builder.ts';
import { loadDepartment } from './loaders.ts';
import type { DepartmentRef, FeedRef } from './refs.ts';
import type { WithheldFieldRef } from './withheld-field.ts';

interface PreviewRefs {
  readonly department: DepartmentRef;
  readonly feed: FeedRef;
  readonly withheld: WithheldFieldRef;
}

function addPreviewInput(builder: ExchangeBuilder) {
  const value = builder.inputType('FieldValueInput', {
    description:
      'A value of the record, as it would be pushed; filters look at it, and nothing keeps it. 字段值',
    fields: (t) => ({
      name: t.string({ description: 'The field. 字段' }),
      value: t.string({ required: false, description: 'Its value as text; null: it is empty. 值' }),
      values: t.stringList({ required: false, description: 'Of a field that holds a list. 多个值' }),
    }),
  });
  return builder.inputType('PreviewPropagationInput', {
    description: 'What would be pushed, and where. 传播预览',
    fields: (t) => ({
      entity: t.string({ description: 'Which sort of record. 实体' }),
      gridCode: t.string({ description: 'The grid, 15 digits. 网格编码' }),
      values: t.field({
        type: [value],
        required: false,
        description: 'Values that filters ask for; without them the answer may be conditional. 字段值',
      }),
    }),
  });
}

function addPropagation(builder: ExchangeBuilder, refs: PreviewRefs) {
  const reason = builder.enumType('NotPropagatedReason', {
    description: 'Why a feed would not get a record. 不传播原因',
    values: {
      OUTSIDE_JURISDICTION: { description: "Outside of the feed's area. 辖区外" },
      WITHHELD: { description: 'No right gives a field of it, or one that the filter asks for. 无权提供' },
      FILTERED: { description: "The feed's filter leaves it out. 不符合筛选条件" },
      PROPOSED: { description: 'The feed waits for its approval. 待审批' },
      PAUSED: { description: 'The feed is paused. 已暂停' },
    } as const,
  });
  const field = builder.objectRef<PropagationPreview['fields'][number]>('PropagatedField').implement({
    description: 'A field that would travel. 提供字段',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'The field. 字段' }),
      treatment: t.exposeString('treatment', { description: 'SEE, or MASK. 提供方式' }),
    }),
  });
  return builder.objectRef<PropagationPreview>('Propagation').implement({
    description: 'What one feed would get of a record that is not pushed yet. 传播预览',
    fields: (t) => ({
      department: t.field({
        type: refs.department,
        description: 'Whose feed it is. 部门',
        resolve: async (row, _args, context) =>
          (await loadDepartment(context, row.feed.department)) as DepartmentRow,
      }),
      feed: t.expose('feed', { type: refs.feed, description: 'The feed. 订阅' }),
      gets: t.exposeBoolean('gets', { description: 'Whether it would get the record. 是否传播' }),
      conditional: t.exposeBoolean('conditional', {
        description: 'Its filter asks for values that were not given. 取决于未给出的值',
      }),
      reason: t.expose('reason', {
        type: reason,
        nullable: true,
        description: 'Why it would not. 不传播原因',
      }),
      fields: t.field({
        type: [field],
        description: 'The fields that it would get. 提供字段',
        resolve: (row) => [...row.fields],
      }),
      withheld: t.field({
        type: [refs.withheld],
        description: 'The fields that it would not get, and why. 不提供字段',
        resolve: (row) => [...row.withheld],
      }),
    }),
  });
}

export function addPreview(builder: ExchangeBuilder, refs: PreviewRefs): void {
  const input = addPreviewInput(builder);
  const propagation = addPropagation(builder, refs);
  builder.queryField('previewPropagation', (t) =>
    t.field({
      type: [propagation],
      description:
        'Before a push: who would get what of the record, what would be withheld and why. Nothing is stored. 传播预览',
      args: { input: t.arg({ type: input, description: 'The record to be. 记录' }) },
      resolve: async (_root, args, context) => [
        ...(await previewPropagation(context.deps, context.actor, args.input)),
      ],
    }),
  );
}
