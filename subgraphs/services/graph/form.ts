import { type FormField, sourceOfField } from '../model/form.ts';
import { listForms } from '../store/forms.ts';
import type { FormRow } from '../store/tables.ts';
import type { ServicesBuilder } from './builder.ts';
import type { addServiceItem } from './service-item.ts';

export function addForms(builder: ServicesBuilder, department: ReturnType<typeof addServiceItem>) {
  const field = builder.objectRef<FormField>('FormField').implement({
    description: 'One field of a form. 表单字段',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Its name in the form. 字段名' }),
      label: t.exposeString('label', { description: 'What stands beside it. 字段标签' }),
      source: t.string({
        nullable: true,
        description:
          'Where the hub knows it from, as in `Resident.name`; null: the person must say it. 数据来源',
        resolve: sourceOfField,
      }),
    }),
  });
  const form = builder.objectRef<FormRow>('Form').implement({
    description: 'A form of a department. 表单',
    fields: (t) => ({
      code: t.exposeString('code', { description: 'Code of the form. 表单编码' }),
      name: t.exposeString('name', { description: 'Official name. 表单名称' }),
      department: t.field({
        type: department,
        nullable: true,
        description: 'Whose form it is. 主管部门',
        resolve: (row) => ({ code: row.department }),
      }),
      fields: t.field({
        type: [field],
        description: 'What it asks for. 字段',
        resolve: (row) => [...row.fields],
      }),
    }),
  });
  builder.queryField('forms', (t) =>
    t.field({
      type: [form],
      description: 'All forms, by code. 表单列表',
      resolve: async (_root, _args, context) => listForms(await context.session.tx()),
    }),
  );
  return form;
}
