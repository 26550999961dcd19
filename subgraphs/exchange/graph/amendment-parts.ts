import { pushErrors } from '@cityhub/schema/graph/errors';
import type { addWaitMode } from '@cityhub/schema/graph/push';
import type { ReceiptRow } from '@cityhub/schema/graph/receipt';
import { InvalidStateError } from '@cityhub/schema/runtime/errors';
import type { ExchangeBuilder } from './builder.ts';
import { type addReceipt, loadReceipt, type ReceiptNode } from './receipt.ts';

/** What the mutations share that amend a record. */
export type Receipt = ReturnType<typeof addReceipt>;
export type WaitMode = ReturnType<typeof addWaitMode<never>>;

export const amendErrors = [...pushErrors, InvalidStateError];
export const keyDescription = 'Made by the caller, once per act; a repeat gets the first receipt. 幂等键';
export const reasonDescription =
  'Why, up to 500 characters, shown to whoever holds a copy; no citizen id and no phone number. 原因';
export const timeoutDescription = 'The longest wait in ms, up to 30,000; 5,000 by default. 等待时限';
export const waitDescription = 'How long to hold the answer. 等待方式';

export function addAmendPayload(builder: ExchangeBuilder, receipt: Receipt, name: string, chinese: string) {
  return builder.objectRef<ReceiptRow>(name).implement({
    description: `The receipt of the change. ${chinese}`,
    fields: (t) => ({
      receipt: t.field({
        type: receipt,
        description: 'The receipt, with the board of who has it. 回执',
        resolve: async (row, _args, context) => (await loadReceipt(context, row.id)) as ReceiptNode,
      }),
    }),
  });
}
