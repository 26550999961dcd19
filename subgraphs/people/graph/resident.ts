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
async function revealSealed(
  node: ResidentNode,
  field: 'citizenId' | 'phone',
  context: PeopleContext,
): Promise<string | null> {
  const decision = decideField(context, entity, field, node);
  if (decision.treatment === 'HIDE') return null;
  if ('pushed' in node) return reveal(decision, entity, field, node.pushed[field]) as string | null;
  const wrapped = await loadWrappedKey(context, node.id);
  if (wrapped === null) return null;
  const opened = unseal(context.deps.keyring.unwrap(node.id, wrapped), entity, node.id, node.sealed);
  return reveal(decision, entity, field, opened[field]) as string | null;
}

/** A field that the policy decides on. */
function openField<Field extends 'name' | 'birthDate' | 'sex' | 'careTags' | 'gridCode' | 'unitId'>(
  field: Field,
  description: string,
) {
  const resolve = (node: ResidentNode, _args: object, context: PeopleContext) =>
    revealField(context, entity, field, node, node[field]);
  return { nullable: true, description, resolve } as const;
}

/** A class-4 field that the policy decides on before it is opened. */
function sealedField(field: 'citizenId' | 'phone', description: string) {
  const resolve = (node: ResidentNode, _args: object, context: PeopleContext) =>
    revealSealed(node, field, context);
  return { nullable: true, description, resolve } as const;
}

/** Any field as this caller may have it: the value, its mask, or null. */
export async function shownField(
  node: ResidentNode,
  field: keyof typeof residentEvent.fields,
  context: PeopleContext,
): Promise<string | readonly string[] | null> {
  if (field === 'citizenId' || field === 'phone') return revealSealed(node, field, context);
  return revealField(context, entity, field, node, node[field]);
}

export function addResident(builder: PeopleBuilder, household: ReturnType<typeof addHousehold>) {
  const resident = builder.objectRef<ResidentNode>('Resident');
  builder.objectType(resident, {
    description: 'A person who lives in the city. Fields that the caller has no right to are null. 居民',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Id of the record; tells nothing about the person. 居民编号' }),
      citizenId: t.string(sealedField('citizenId', 'Citizen id (GB 11643), class 4. 公民身份号码')),
      phone: t.string(sealedField('phone', 'Phone number, class 4. 电话')),
      name: t.string(openField('name', 'Name, class 3. 姓名')),
      birthDate: t.string(openField('birthDate', 'Birth date YYYY-MM-DD, or masked, class 3. 出生日期')),
      sex: t.string(openField('sex', 'FEMALE or MALE (GB/T 2261.1), class 3. 性别')),
      careTags: t.stringList(openField('careTags', 'What care the person needs, class 3. 关爱标签')),
      gridCode: t.string(openField('gridCode', 'The grid that the person lives in, class 2. 网格编码')),
      unitId: t.id(openField('unitId', 'The unit that the person lives in, class 2. 房屋编号')),
      household: t.field({
        type: household,
        nullable: true,
        description: 'The household, where the caller may see it. 户',
        resolve: (node, _args, context) =>
          node.householdId === null ? null : loadHousehold(context, node.householdId),
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
