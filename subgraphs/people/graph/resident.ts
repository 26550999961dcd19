import { resident as residentEvent } from '@cityhub/schema/events/resident';
import { decideField, revealField } from '@cityhub/schema/graph/context';
import { reveal } from '@cityhub/schema/policy/project';
import { unseal } from '@cityhub/schema/runtime/log/seal';
import type { ResidentFields } from '../model/resident.ts';
import type { ResidentRow } from '../store/tables.ts';
import type { PeopleBuilder, PeopleContext } from './builder.ts';
import type { addHousehold } from './household.ts';
import { loadHousehold, loadResident, loadWrappedKey } from './loaders.ts';

/** A stored row, or the state that a push has just made and whose sealed values are therefore at hand. */
export type ResidentNode = Omit<ResidentRow, 'sealed' | 'version' | 'updatedAt'> &
  ({ readonly sealed: Uint8Array } | { readonly pushed: ResidentFields });

const entity = residentEvent.entity;

/** A class-4 field: decided first, so that nothing is opened for a caller who has no right to it. */
async function revealSealed(node: ResidentNode, field: 'citizenId' | 'phone', context: PeopleContext): Promise<string | null> {
  const decision = decideField(context, entity, field, node.gridCode);
  if (decision.treatment === 'HIDE') return null;
  if ('pushed' in node) return reveal(decision, entity, field, node.pushed[field]) as string | null;
  const wrapped = await loadWrappedKey(context, node.id);
  if (wrapped === null) return null;
  const opened = unseal(context.deps.keyring.unwrap(node.id, wrapped), entity, node.id, node.sealed);
  return reveal(decision, entity, field, opened[field]) as string | null;
}

export function addResident(builder: PeopleBuilder, household: ReturnType<typeof addHousehold>) {
  const resident = builder.objectRef<ResidentNode>('Resident');
  builder.objectType(resident, {
    description: 'A person who lives in the city. Fields that the caller has no right to are null. 居民',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Id of the record; tells nothing about the person. 居民编号' }),
      citizenId: t.string({
        nullable: true,
        description: 'Citizen id (GB 11643), class 4. 公民身份号码',
        resolve: (node, _args, context) => revealSealed(node, 'citizenId', context),
      }),
      phone: t.string({
        nullable: true,
        description: 'Phone number, class 4. 电话',
        resolve: (node, _args, context) => revealSealed(node, 'phone', context),
      }),
      name: t.string({
        nullable: true,
        description: 'Name, class 3. 姓名',
        resolve: (node, _args, context) => revealField(context, entity, 'name', node.gridCode, node.name),
      }),
      birthDate: t.string({
        nullable: true,
        description: 'Birth date YYYY-MM-DD, or masked, class 3. 出生日期',
        resolve: (node, _args, context) => revealField(context, entity, 'birthDate', node.gridCode, node.birthDate),
      }),
      sex: t.string({
        nullable: true,
        description: 'FEMALE or MALE (GB/T 2261.1), class 3. 性别',
        resolve: (node, _args, context) => revealField(context, entity, 'sex', node.gridCode, node.sex),
      }),
      careTags: t.stringList({
        nullable: true,
        description: 'What care the person needs, class 3. 关爱标签',
        resolve: (node, _args, context) => revealField(context, entity, 'careTags', node.gridCode, node.careTags),
      }),
      gridCode: t.string({
        nullable: true,
        description: 'The grid that the person lives in, class 2. 网格编码',
        resolve: (node, _args, context) => revealField(context, entity, 'gridCode', node.gridCode, node.gridCode),
      }),
      unitId: t.id({
        nullable: true,
        description: 'The unit that the person lives in, class 2. 房屋编号',
        resolve: (node, _args, context) => revealField(context, entity, 'unitId', node.gridCode, node.unitId),
      }),
      household: t.field({
        type: household,
        nullable: true,
        description: 'The household, where the caller may see it. 户',
        resolve: (node, _args, context) => (node.householdId === null ? null : loadHousehold(context, node.householdId)),
      }),
    }),
  });
  builder.asEntity(resident, {
    key: builder.selection<{ id: string }>('id'),
    // Gone, never there and not yours are one answer.
    resolveReference: ({ id }, context) => loadResident(context, id) as Promise<ResidentNode>,
  });
  return resident;
}
