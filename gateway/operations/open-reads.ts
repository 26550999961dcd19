import {
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf } from './plan/introspection.ts';

/**
 * Reference data that everybody with a token may read alike: no row policy, no class above 1 and no record of the catalogue
 * stands behind it. What is not named here is never kept, so that a new field is not by being forgotten.
 */
export const openFields: Readonly<Record<string, readonly string[]>> = {
  Query: [
    'division',
    'divisions',
    'grid',
    'grids',
    'department',
    'departments',
    'serviceItem',
    'serviceItems',
  ],
  Division: ['code', 'name', 'level', 'parent', 'children'],
  DivisionConnection: ['nodes', 'pageInfo'],
  Grid: ['code', 'name', 'community', 'ring', 'center'],
  GridConnection: ['nodes', 'pageInfo'],
  GeoPoint: ['longitude', 'latitude'],
  Department: ['code', 'name'],
  ServiceItem: ['code', 'name', 'category', 'channel', 'department'],
  ServiceItemConnection: ['nodes', 'pageInfo'],
  PageInfo: ['hasNextPage', 'endCursor'],
};

const isOpen = (type: string, field: string): boolean =>
  field === '__typename' || (Object.hasOwn(openFields, type) && openFields[type]?.includes(field) === true);

/** Whether all that an operation selects is reference data. */
export function isOpenRead(
  schema: GraphQLSchema,
  document: DocumentNode,
  node: OperationDefinitionNode,
): boolean {
  if (node.operation !== 'query') return false;
  const fragments = fragmentsOf(document);
  const seen = new Set<string>();

  function isOpenSet(type: GraphQLNamedType | undefined | null, { selections }: SelectionSetNode): boolean {
    // Interfaces and unions stand for what may be added later.
    if (!isObjectType(type)) return false;
    return selections.every((one) => {
      if (one.kind === Kind.FIELD) {
        if (!isOpen(type.name, one.name.value)) return false;
        if (one.selectionSet === undefined) return true;
        const field = type.getFields()[one.name.value];
        return field !== undefined && isOpenSet(getNamedType(field.type), one.selectionSet);
      }
      if (one.kind === Kind.FRAGMENT_SPREAD) {
        if (seen.has(one.name.value)) return true;
        seen.add(one.name.value);
      }
      const fragment = one.kind === Kind.FRAGMENT_SPREAD ? fragments.get(one.name.value) : one;
      if (fragment === undefined) return false;
      const on =
        fragment.typeCondition === undefined ? type : schema.getType(fragment.typeCondition.name.value);
      return isOpenSet(on, fragment.selectionSet);
    });
  }
  return isOpenSet(schema.getQueryType(), node.selectionSet);
}
