import { occupancy as occupancyEvent } from '@cityhub/schema/events/occupancy';
import { maySeeField, revealField } from '@cityhub/schema/graph/context';
import type { OccupancyFields } from '../model/occupancy.ts';
import type { HousingBuilder, HousingContext } from './builder.ts';
import { loadOccupancy, loadUnit } from './loaders.ts';
import type { HousingRefs, OccupancyNode } from './refs.ts';

type Field = keyof OccupancyFields;

/** A field as this caller may have it: the value, or null. */
function shown<Name extends Field>(
  context: HousingContext,
  node: OccupancyNode,
  field: Name,
): OccupancyNode[Name] | null {
  return revealField(context, occupancyEvent.entity, field, node, node[field]);
}

/** Whether the caller may know the field; who finds rows by a field learns it, so a list by a field asks this first. */
export function maySee(context: HousingContext, node: OccupancyNode, field: Field): boolean {
  return maySeeField(context, occupancyEvent.entity, field, node);
}

export function addOccupancy(builder: HousingBuilder, refs: HousingRefs) {
  const kind = builder.enumType('OccupancyKind', {
    description: 'As what a person lives in a unit. 居住类型',
    values: {
      OWNER: { description: '产权人' },
      TENANT: { description: '承租人' },
      FAMILY: { description: '家属' },
      OTHER: { description: '其他' },
    } as const,
  });
  builder.objectType(refs.occupancy, {
    description: 'That a person lives in a unit. Fields that the caller has no right to are null. 居住登记',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Id of the record; tells nothing about the person. 居住登记编号' }),
      kind: t.field({
        type: kind,
        nullable: true,
        description: 'As what, class 2. 居住类型',
        resolve: (node, _args, context) => shown(context, node, 'kind'),
      }),
      since: t.field({
        type: 'Date',
        nullable: true,
        description: 'The first day, class 2. 入住日期',
        resolve: (node, _args, context) => shown(context, node, 'since'),
      }),
      until: t.field({
        type: 'Date',
        nullable: true,
        description: 'The last day, where it is known, class 2. 迁出日期',
        resolve: (node, _args, context) => shown(context, node, 'until'),
      }),
      gridCode: t.string({
        nullable: true,
        description: 'The grid that the unit stands in, class 2. 网格编码',
        resolve: (node, _args, context) => shown(context, node, 'gridCode'),
      }),
      unit: t.field({
        type: refs.unit,
        nullable: true,
        description: 'The unit, class 2. 房屋',
        resolve: (node, _args, context) =>
          maySee(context, node, 'unitId') ? loadUnit(context, node.unitId) : null,
      }),
      resident: t.field({
        type: refs.resident,
        nullable: true,
        description: 'The person, class 3. 居民',
        resolve: (node, _args, context) =>
          maySee(context, node, 'residentId') ? { id: node.residentId } : null,
      }),
    }),
  });
  builder.asEntity(refs.occupancy, {
    key: builder.selection<{ id: string }>('id'),
    // Gone, never there and not yours are one answer.
    resolveReference: ({ id }, context) => loadOccupancy(context, id) as Promise<OccupancyNode>,
  });
  return kind;
}
