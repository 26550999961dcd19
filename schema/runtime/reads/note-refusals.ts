import type { DocumentNode, FieldNode, GraphQLError, GraphQLSchema, SelectionSetNode } from 'graphql';
import type { ErrorCode } from '../errors.ts';
import type { ReadNotes } from './read-notes.ts';

/** Refusals by right: a question that is wrong in itself reads nothing. */
const refusals: ReadonlySet<unknown> = new Set<ErrorCode>(['FORBIDDEN', 'NOT_FOUND']);

/** A type without lists and non-nulls; only what composite types have is looked at. */
interface NamedType {
  readonly name: string;
  getFields?(): Readonly<Record<string, { readonly type: unknown }>>;
}

function namedOf(type: unknown): NamedType {
  let named = type as NamedType & { readonly ofType?: unknown };
  while (named.ofType !== undefined) named = named.ofType as typeof named;
  return named;
}

/** What `_entities` was asked for: its own type is a union. */
function nameOf(type: NamedType, field: FieldNode): string {
  if (type.name !== '_Entity') return type.name;
  const first = field.selectionSet?.selections.find((one) => one.kind === 'InlineFragment');
  return (first?.kind === 'InlineFragment' && first.typeCondition?.name.value) || type.name;
}

/** What a field of a document was to show, as the graph calls it; null for a mutation's, which is no read. */
function typeAskedFor(schema: GraphQLSchema, document: DocumentNode, wanted: FieldNode): string | null {
  function search(type: NamedType | null | undefined, set: SelectionSetNode): string | null {
    for (const one of set.selections) {
      if (type == null || one.kind === 'FragmentSpread') continue;
      const condition = one.kind === 'InlineFragment' ? one.typeCondition : undefined;
      const field = one.kind === 'Field' ? type.getFields?.()[one.name.value] : undefined;
      if (one.kind === 'Field' && field === undefined) continue;
      const inner =
        field !== undefined ? namedOf(field.type) : condition ? schema.getType(condition.name.value) : type;
      if (one === wanted && inner != null) return nameOf(inner, wanted);
      const found = one.selectionSet === undefined ? null : search(inner, one.selectionSet);
      if (found !== null) return found;
    }
    return null;
  }
  const roots = { query: schema.getQueryType(), subscription: schema.getSubscriptionType(), mutation: null };
  for (const definition of document.definitions) {
    let found: string | null = null;
    if (definition.kind === 'OperationDefinition')
      found = search(roots[definition.operation], definition.selectionSet);
    else if (definition.kind === 'FragmentDefinition')
      found = search(schema.getType(definition.typeCondition.name.value), definition.selectionSet);
    if (found !== null) return found;
  }
  return null;
}

/** A question that was refused whole is a read that was tried: of no record by name, of the type that it asked for. */
export function noteRefusals(
  reads: ReadNotes,
  schema: GraphQLSchema,
  document: DocumentNode,
  /** The errors, and beside each the code that the caller gets. */
  errors: readonly { readonly error: GraphQLError | undefined; readonly code: unknown }[],
): void {
  for (const { error, code } of errors) {
    const field = error?.nodes?.[0];
    if (!refusals.has(code) || field?.kind !== 'Field') continue;
    const type = typeAskedFor(schema, document, field);
    if (type !== null)
      reads.note({ entity: type.replace(/Connection$/, ''), recordIds: [], code: code as ErrorCode });
  }
}
