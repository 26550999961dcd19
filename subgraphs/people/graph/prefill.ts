import { resident as residentEvent } from '@cityhub/schema/events/resident';
import { decideField } from '@cityhub/schema/graph/context';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import { countPrefill } from '../actions/count-prefill.ts';
import { residentFieldsOf } from '../model/prefill.ts';
import type { PeopleBuilder, PeopleContext } from './builder.ts';
import { loadResident } from './loaders.ts';
import { shownField } from './resident.ts';

interface PrefillValue {
  readonly source: string;
  readonly value: string;
  readonly masked: boolean;
}

/** What services says of a form: which fields it wants, never a right to them. */
interface Asked {
  readonly formCode: string;
  readonly residentId: string;
  readonly departmentCode: string;
  readonly fieldCount: number;
  readonly wanted: readonly string[];
}

/** Each wanted field by the caller's own rights: a resident who is unknown or hidden, and fields that are, are left out alike. */
async function valuesFor(context: PeopleContext, asked: Asked): Promise<PrefillValue[]> {
  const resident = isUuid(asked.residentId) ? await loadResident(context, asked.residentId) : null;
  if (resident === null) return [];
  const values: PrefillValue[] = [];
  for (const field of residentFieldsOf(asked.wanted)) {
    const value = await shownField(resident, field, context);
    if (value === null) continue;
    const decision = decideField(context, residentEvent.entity, field, resident);
    values.push({
      source: `${residentEvent.entity}.${field}`,
      value: typeof value === 'string' ? value : JSON.stringify(value),
      masked: decision.treatment === 'MASK',
    });
  }
  return values;
}

/** What people adds to services' Prefill. */
export function addPrefill(builder: PeopleBuilder) {
  const value = builder.objectRef<PrefillValue>('PrefillValue').implement({
    description: 'A value that the hub knows already. 预填值',
    fields: (t) => ({
      source: t.exposeString('source', {
        description: 'Which field of the form it is for, by its source, as in `Resident.name`. 数据来源',
      }),
      value: t.exposeString('value', { description: 'The value as text; lists as JSON. 值' }),
      masked: t.exposeBoolean('masked', { description: 'Whether only a mask is shown. 是否脱敏' }),
    }),
  });
  const key = builder.selection<{ formCode: string; residentId: string }>('formCode residentId');
  builder.externalRef('Prefill', key).implement({
    description: 'A form, and what the hub knows of it already. 表单预填',
    externalFields: (t) => ({
      formCode: t.string(),
      residentId: t.id(),
      departmentCode: t.string(),
      fieldCount: t.int(),
      wanted: t.stringList(),
    }),
    fields: (t) => ({
      values: t.field({
        type: [value],
        requires: builder.selection<{ departmentCode: string; fieldCount: number; wanted: string[] }>(
          'departmentCode fieldCount wanted',
        ),
        description:
          'What is known and the caller may know. Each asking is counted by department, form and month. 已有数据',
        resolve: async (asked, _args, context) => {
          const values = await valuesFor(context, asked);
          const { departmentCode: department, formCode: form, fieldCount } = asked;
          const known = values.filter((one) => !one.masked).length;
          await countPrefill(context.deps, context.actor, { department, form, asked: fieldCount, known });
          return values;
        },
      }),
    }),
  });
}
