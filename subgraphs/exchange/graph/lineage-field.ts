import { eventOf } from '@cityhub/schema/events/index';
import { decideField } from '@cityhub/schema/graph/context';
import type { Treatment } from '@cityhub/schema/policy/decide';
import { reveal } from '@cityhub/schema/policy/project';
import type { TraceVersion } from '../actions/trace-versions.ts';
import type { RecordVersion } from '../model/lineage.ts';
import { fieldsTold } from '../model/lineage-reader.ts';
import type { ExchangeBuilder, ExchangeContext } from './builder.ts';

interface VersionField {
  readonly row: TraceVersion;
  readonly name: string;
}

/** The fields of a version that the reader is told of, and that the trace asks for, in the order of the catalogue. */
function told(row: TraceVersion, isWanted: (name: string) => boolean): VersionField[] {
  const { trace, view, version } = row;
  const names = Object.keys(eventOf(version.entity).fields).filter(
    (name) => (trace.field === null || name === trace.field) && isWanted(name),
  );
  return fieldsTold(trace.reader, view, version, names).map((name) => ({ row, name }));
}

export const changedFieldsOf = (row: TraceVersion): VersionField[] =>
  told(row, (name) => row.changed.includes(name));

/** All fields of the version: of an erased one those of which a commitment was kept. */
export function allFieldsOf(row: TraceVersion): VersionField[] {
  const state = row.version.fields ?? row.version.commitments();
  return told(row, (name) => Object.hasOwn(state, name));
}

/** What the reader may have of a field of one version, by his rights of now where that version was. It is noted as a read. */
function shown(
  context: ExchangeContext,
  { row, name }: VersionField,
  version: RecordVersion | null,
): { readonly treatment: Treatment; readonly text: string | null } {
  if (version === null || version.fields === null) return { treatment: 'HIDE', text: null };
  const { trace } = row;
  const { entity, recordId: id, jurisdiction: gridCode } = version;
  const isOpened = trace.opened.includes(name);
  const decision = isOpened
    ? { treatment: 'SEE' as const, reason: null }
    : decideField(context, entity, name, { id, gridCode });
  if (isOpened) context.reads.decided(entity, name, id, 'SEE');
  const value = reveal(decision, entity, name, version.fields[name] ?? null);
  const text = value === null || typeof value === 'string' ? value : JSON.stringify(value);
  return { treatment: decision.treatment, text };
}

export function addFieldTreatment(builder: ExchangeBuilder) {
  return builder.enumType('LineageTreatment', {
    description: 'What somebody may have of a field. 字段处理',
    values: {
      SEE: { description: 'Its value. 可见' },
      MASK: { description: 'Its mask. 脱敏' },
      HIDE: { description: 'Nothing. 不可见' },
    } as const,
  });
}

export function addLineageField(builder: ExchangeBuilder, treatment: ReturnType<typeof addFieldTreatment>) {
  return builder.objectRef<VersionField>('LineageField').implement({
    description:
      'One field of one version. Its name and class are told, its value by the reader’s own right. 字段沿革',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Its name. 字段名' }),
      class: t.int({
        description: 'Its data class, 1 open to 4 sensitive. 数据级别',
        resolve: ({ row, name }) => eventOf(row.version.entity).fields[name]?.class ?? 4,
      }),
      changed: t.boolean({
        description: 'Whether this version changed it. 是否变更',
        resolve: ({ row, name }) => row.changed.includes(name),
      }),
      commitment: t.string({
        nullable: true,
        description: 'The salted commitment that the leaf holds, base64url. 字段承诺',
        resolve: ({ row, name }) => row.version.commitments()[name],
      }),
      treatment: t.field({
        type: treatment,
        description: 'What you may have of it. 您的权限',
        resolve: (field, _args, context) => shown(context, field, field.row.version).treatment,
      }),
      value: t.string({
        nullable: true,
        description: 'The value as text, or its mask, where you have the right; lists as JSON. 值',
        resolve: (field, _args, context) => shown(context, field, field.row.version).text,
      }),
      valueBefore: t.string({
        nullable: true,
        description: 'The same of the version before. 原值',
        resolve: (field, _args, context) => shown(context, field, field.row.before).text,
      }),
    }),
  });
}

export type LineageFieldRef = ReturnType<typeof addLineageField>;
