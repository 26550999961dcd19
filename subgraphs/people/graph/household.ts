import { revealField } from '@cityhub/schema/graph/context';
import type { HouseholdRow } from '../store/tables.ts';
import type { PeopleBuilder } from './builder.ts';

export function addHousehold(builder: PeopleBuilder) {
  const household = builder.objectRef<HouseholdRow>('Household');
  builder.objectType(household, {
    description: 'People who live together. 户',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Id of the household. 户编号' }),
      gridCode: t.exposeString('gridCode', { description: 'The grid that it lives in. 网格编码' }),
      size: t.int({
        nullable: true,
        description: 'How many people it has, where the caller may know. 人数',
        resolve: (row, _args, context) => revealField(context, 'Household', 'size', row, row.size),
      }),
    }),
  });
  return household;
}
