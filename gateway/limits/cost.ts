import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isListType,
  isNonNullType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Operation } from '../operations/rules.ts';
import { sizeOfList, sizeOfPage } from './page-sizes.ts';

/** A push writes, seals and waits for its commit: as much as reading so many objects. */
const mutationCost = 10;

/** A page size as it stands in the text, or the variable that names it with what it is without a value. */
type PageSize = number | { readonly variable: string; readonly otherwise: number };

/** A field that reads objects: `own` for each object above it, times its page, and what is below for each of these. */
interface Term {
  readonly own: number;
  readonly times: PageSize;
  readonly below: readonly Term[];
}

interface Compiled {
  readonly terms: readonly Term[];
  /** The cost, where no variable is in it. */
  readonly fixed: number | null;
}

interface Reading {
  readonly schema: GraphQLSchema;
  readonly node: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

function pageSizeOf({ node }: Reading, field: FieldNode): PageSize {
  const value = field.arguments?.find(({ name }) => name.value === 'first')?.value;
  if (value?.kind === Kind.INT) return sizeOfPage(Number(value.value));
  if (value?.kind !== Kind.VARIABLE) return sizeOfPage(undefined);
  const variable = value.name.value;
  const declared = node.variableDefinitions?.find((one) => one.variable.name.value === variable);
  const given = declared?.defaultValue;
  return { variable, otherwise: sizeOfPage(given?.kind === Kind.INT ? Number(given.value) : undefined) };
}

/** The fields of a selection that read objects. `page` is that of the connection whose selection this is. */
function termsOf(
  reading: Reading,
  parent: GraphQLCompositeType,
  selection: SelectionSetNode,
  page: PageSize | null,
): Term[] {
  return selection.selections.flatMap((one): Term[] => {
    if (one.kind === Kind.FIELD) return termOf(reading, parent, one, page);
    const fragment = one.kind === Kind.FRAGMENT_SPREAD ? reading.fragments.get(one.name.value) : one;
    if (fragment === undefined) return [];
    const name = fragment.typeCondition?.name.value;
    const type = name === undefined ? parent : reading.schema.getType(name);
    return isCompositeType(type) ? termsOf(reading, type, fragment.selectionSet, page) : [];
  });
}

function termOf(
  reading: Reading,
  parent: GraphQLCompositeType,
  field: FieldNode,
  page: PageSize | null,
): Term[] {
  const name = field.name.value;
  const found = isUnionType(parent) ? undefined : parent.getFields()[name];
  const type = found === undefined ? undefined : getNamedType(found.type);
  if (found === undefined || !isCompositeType(type) || field.selectionSet === undefined) return [];
  const plain = isNonNullType(found.type) ? found.type.ofType : found.type;
  const takesPage = found.args.some((one) => one.name === 'first');
  let times: PageSize = 1;
  if (isListType(plain)) times = page !== null && name === 'nodes' ? page : sizeOfList(parent.name, name);
  const pageBelow = takesPage ? pageSizeOf(reading, field) : null;
  const own = parent === reading.schema.getMutationType() ? mutationCost : 1;
  return [{ own, times, below: termsOf(reading, type, field.selectionSet, pageBelow) }];
}

const isFixed = ({ times, below }: Term): boolean => typeof times === 'number' && below.every(isFixed);

function sum(terms: readonly Term[], variables: Readonly<Record<string, unknown>>): number {
  let cost = 0;
  for (const { own, times, below } of terms) {
    const size =
      typeof times === 'number'
        ? times
        : // An absent variable has its default; null asks for the usual page, as without `first`.
          variables[times.variable] === undefined
          ? times.otherwise
          : sizeOfPage(variables[times.variable]);
    cost += size * (own + (below.length === 0 ? 0 : sum(below, variables)));
  }
  return cost;
}

function compile({ document, node, schema }: Pick<Operation, 'document' | 'node' | 'schema'>): Compiled {
  const root = schema.getRootType(node.operation);
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of document.definitions)
    if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  const terms = root == null ? [] : termsOf({ schema, node, fragments }, root, node.selectionSet, null);
  return { terms, fixed: terms.every(isFixed) ? sum(terms, {}) : null };
}

/** By document and operation: a document has one, unless it is a supergraph of others. */
const compiled = new WeakMap<DocumentNode, Map<OperationDefinitionNode, Compiled>>();

/**
 * How many objects an operation may cause to be read or made, at the most: the page sizes of its lists multiplied with each
 * other, whether they stand in the text, in a variable or nowhere. Scalar fields cost nothing. The document is valid.
 */
export function costOf(operation: Pick<Operation, 'document' | 'node' | 'variables' | 'schema'>): number {
  let byNode = compiled.get(operation.document);
  if (byNode === undefined) compiled.set(operation.document, (byNode = new Map()));
  let found = byNode.get(operation.node);
  if (found === undefined) byNode.set(operation.node, (found = compile(operation)));
  return found.fixed ?? sum(found.terms, operation.variables);
}
