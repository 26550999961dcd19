import { connectionOf } from '@cityhub/schema/graph/connection';
import type { InboxRow } from '../store/inbox.ts';
import type { ExchangeBuilder, ExchangeContext } from './builder.ts';

interface NamedValue {
  readonly name: string;
  readonly value: string | null;
}

/** Values as text: a department's tool shows them, it does not compute with them. */
function valuesOf(row: InboxRow): NamedValue[] {
  return Object.entries(row.fields).map(([name, value]) => ({
    name,
    value: value === null ? null : typeof value === 'string' ? value : JSON.stringify(value),
  }));
}

/** A department that looks at its own copy reads the record, field by field. */
export function noteReceived({ reads }: ExchangeContext, { entity, recordId, fields }: InboxRow): void {
  reads.found(entity, recordId);
  for (const [column, value] of Object.entries(fields)) {
    const field = column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (value !== null) reads.decided(entity, field, recordId, 'SEE');
  }
}

export function addInbox(builder: ExchangeBuilder) {
  const value = builder.objectRef<NamedValue>('InboxField');
  builder.objectType(value, {
    description: 'One field of a received record. 字段',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Its name. 字段名' }),
      value: t.exposeString('value', { nullable: true, description: 'Its value as text; lists as JSON. 值' }),
    }),
  });
  const record = builder.objectRef<InboxRow>('InboxRecord');
  builder.objectType(record, {
    description: "A record as the department's own database holds it. 收件",
    fields: (t) => ({
      recordId: t.exposeID('recordId', { description: 'The record. 记录编号' }),
      version: t.expose('version', { type: 'Position', description: 'Its version. 版本' }),
      entity: t.exposeString('entity', { description: 'What sort of record. 实体' }),
      fields: t.field({
        type: [value],
        description: 'The fields that the department got. 字段',
        resolve: valuesOf,
      }),
      receivedAt: t.field({
        type: 'DateTime',
        description: 'When it was written there. 接收时间',
        resolve: (row) => new Date(row.receivedAt),
      }),
    }),
  });
  return connectionOf(builder, record, 'InboxRecord', '收件');
}
