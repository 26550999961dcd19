import type { Delivery } from '../model/delivery.ts';
import type { ExchangeBuilder } from './builder.ts';

/** The same for a receipt's board and for a stream's event. */
export function addWithheldField(builder: ExchangeBuilder) {
  const withheld = builder.objectRef<Delivery['withheld'][number]>('WithheldField');
  builder.objectType(withheld, {
    description: 'A field that the department does not get. 未提供字段',
    fields: (t) => ({
      field: t.exposeString('field', { description: 'The field. 字段' }),
      reason: t.exposeString('reason', {
        description:
          'NO_RIGHT, OTHER_PURPOSE, OUTSIDE_JURISDICTION, NOT_ORDERED, or NO_RIGHT_THEN where the right came after the change. 原因',
      }),
    }),
  });
  return withheld;
}

export type WithheldFieldRef = ReturnType<typeof addWithheldField>;
