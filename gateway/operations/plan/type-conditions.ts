import { type GraphQLSchema, isAbstractType, isObjectType } from 'graphql';

/** Whether an object of a type, by its name, is of one of these types or of what they stand for. */
export type IsOfType = (typename: string, conditions: readonly string[]) => boolean;

/** With the types of the whole supergraph, since plans name some that the public does not see. */
export function typeConditions(supergraph: GraphQLSchema): IsOfType {
  return (typename, conditions) => {
    if (conditions.includes(typename)) return true;
    const type = supergraph.getType(typename);
    if (!isObjectType(type)) return false;
    return conditions.some((name) => {
      const condition = supergraph.getType(name);
      return isAbstractType(condition) && supergraph.isSubType(condition, type);
    });
  };
}
