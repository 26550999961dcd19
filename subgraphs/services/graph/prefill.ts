import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import { sourceOfField } from '../model/form.ts';
import type { FormRow } from '../store/tables.ts';
import type { ServicesBuilder, ServicesContext } from './builder.ts';
import type { addForms } from './form.ts';
import { loadForm } from './loaders.ts';

/** A form for a resident. Whether there is such a resident, and what the caller may know of him, is for the owner of residents to say. */
interface PrefillNode {
  readonly formCode: string;
  readonly residentId: string;
  readonly form: FormRow;
}

async function prefillOf(
  context: ServicesContext,
  formCode: string,
  residentId: string,
): Promise<PrefillNode | null> {
  const form = await loadForm(context, formCode);
  return form === null ? null : { formCode, residentId, form };
}

export function addPrefill(builder: ServicesBuilder, form: ReturnType<typeof addForms>) {
  const prefill = builder.objectRef<PrefillNode>('Prefill');
  builder.objectType(prefill, {
    description: 'A form, and what the hub knows of it already. 表单预填',
    fields: (t) => ({
      formCode: t.exposeString('formCode', { description: 'Code of the form. 表单编码' }),
      residentId: t.exposeID('residentId', { description: 'Whom it is filled in for. 居民编号' }),
      form: t.expose('form', { type: form, description: 'The form. 表单' }),
      departmentCode: t.string({
        description: 'Code of the department that asks. 部门代码',
        resolve: (node) => node.form.department,
      }),
      fieldCount: t.int({
        description: 'How many fields the form has. 字段数',
        resolve: (node) => node.form.fields.length,
      }),
      wanted: t.stringList({
        description:
          'What the form asks for and some record of the hub may hold, as in `Resident.name`. 所需字段',
        resolve: (node) => node.form.fields.map(sourceOfField).filter((source) => source !== null),
      }),
    }),
  });
  builder.asEntity(prefill, {
    key: builder.selection<{ formCode: string; residentId: string }>('formCode residentId'),
    resolveReference: ({ formCode, residentId }, context) =>
      prefillOf(context, formCode, residentId) as Promise<PrefillNode>,
  });
  builder.queryField('formPrefill', (t) =>
    t.field({
      type: prefill,
      description:
        'What the hub knows already of what a form asks, as far as the caller may know it; a resident who is unknown, hidden or forbidden is one answer: nothing. 表单预填',
      args: {
        formCode: t.arg.string({ description: 'Code of the form. 表单编码' }),
        residentId: t.arg.id({ description: 'Whom it is filled in for. 居民编号' }),
      },
      resolve: async (_root, { formCode, residentId }, context) => {
        const checks = inputChecks();
        checks.uuid('residentId', residentId);
        const found = await prefillOf(context, formCode, residentId);
        if (found === null) checks.fail('UNKNOWN_FORM', 'formCode');
        checks.done();
        return found as PrefillNode;
      },
    }),
  );
}
