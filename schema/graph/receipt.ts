import type { GraphBuilder } from './builder.ts';

/** What a push answers: where the change stands. Deliveries are exchange's to tell. */
export interface ReceiptRow {
  readonly id: string;
  readonly recordId: string;
  readonly version: number;
  readonly shard: string;
  readonly position: number;
  readonly acceptedAt: Date;
  /** The same key and body had been pushed before; told by the answers to plural pushes. */
  readonly repeated?: boolean;
}

/** The receipt as the subgraph that wrote the change knows it; exchange resolves the rest by its id. */
export function addReceiptType<Deps>(builder: GraphBuilder<Deps>) {
  const receipt = builder.objectRef<ReceiptRow>('Receipt');
  builder.objectType(receipt, {
    description: 'Proof that a push was stored, and the board of who has it. 回执',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Opaque id of the receipt. 回执编号' }),
      recordId: t.exposeID('recordId', {
        shareable: true,
        description: 'The record that the push wrote. 记录编号',
      }),
      version: t.expose('version', {
        type: 'Position',
        shareable: true,
        description: 'The version that the push made: the position of its change, rising per record. 版本',
      }),
      shard: t.exposeString('shard', {
        shareable: true,
        description: 'The part of the change log. 日志分片',
      }),
      position: t.expose('position', {
        type: 'Position',
        shareable: true,
        description: 'The place in the shard, without gaps. 日志位置',
      }),
      acceptedAt: t.expose('acceptedAt', {
        type: 'DateTime',
        shareable: true,
        description: 'When it was stored for good. 受理时间',
      }),
    }),
  });
  builder.asEntity(receipt, {
    key: builder.keyDirective(builder.selection<{ id: string }>('id'), false),
    // Never asked: the key says that only exchange resolves receipts.
    resolveReference: (reference) => reference as ReceiptRow,
  });
  return receipt;
}

export type ReceiptRef<Deps> = ReturnType<typeof addReceiptType<Deps>>;
