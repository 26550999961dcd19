import { shardName } from '@cityhub/schema/events/define';
import type { ChangeRow } from '../store/tables.ts';
import type { ExchangeBuilder } from './builder.ts';

export function addChange(builder: ExchangeBuilder) {
  const change = builder.objectRef<ChangeRow>('Change');
  builder.objectType(change, {
    description: 'One entry of the change log: who, what and why, never a value. 变更',
    fields: (t) => ({
      shard: t.string({
        description: 'The part of the change log. 日志分片',
        resolve: (row) => shardName(row.shard),
      }),
      position: t.expose('position', {
        type: 'Position',
        description: 'The place in the shard, without gaps. 日志位置',
      }),
      entity: t.exposeString('entity', { description: 'What sort of record. 实体' }),
      operation: t.exposeString('operation', { description: 'The verb. 操作' }),
      recordId: t.exposeID('recordId', { description: 'The record. 记录编号' }),
      actor: t.exposeString('actor', { description: 'Who pushed it. 操作者' }),
      source: t.exposeString('source', { description: 'The system of record. 来源' }),
      purpose: t.exposeString('purpose', { description: 'What for. 用途' }),
      cause: t.exposeString('cause', { nullable: true, description: 'The change that caused it. 起因' }),
      traceId: t.exposeString('traceId', { description: 'The request (W3C trace context). 追踪编号' }),
      acceptedAt: t.expose('acceptedAt', {
        type: 'DateTime',
        description: 'When it was stored for good. 受理时间',
      }),
      leaf: t.string({
        description: 'Merkle leaf hash (RFC 9162), base64url. 默克尔叶',
        resolve: (row) => Buffer.from(row.leaf).toString('base64url'),
      }),
    }),
  });
  return change;
}
