import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { refuse } from '../operations/rules.ts';
import { expansions } from './expansion.ts';
import { refuseAbove } from './refuse-above.ts';

/** How often the field is there that is there most often, as it is: under another name it may ask for something else. */
function mostRepeats(selection: SelectionSetNode): number {
  const counts = new Map<string, number>();
  let most = 0;
  for (const one of selection.selections) {
    if (one.kind !== Kind.FIELD || one.alias !== undefined) continue;
    const count = (counts.get(one.name.value) ?? 0) + 1;
    counts.set(one.name.value, count);
    most = Math.max(most, count);
  }
  return most;
}

/** What stands in the text as it is written. */
function checkWritten(document: DocumentNode): void {
  let aliases = 0;
  let directives = 0;
  visit(document, {
    Field(field) {
      if (field.alias === undefined) return;
      // Names that begin so are the schema's own (GraphQL 2.1.9); an answer under `__proto__` would be lost on its way.
      if (field.alias.value.startsWith('__')) refuse('BAD_REQUEST');
      aliases += 1;
    },
    Directive() {
      directives += 1;
    },
    ListValue: ({ values }) => refuseAbove('listEntries', values.length),
    SelectionSet: (selection) => refuseAbove('repeats', mostRepeats(selection)),
  });
  refuseAbove('aliases', aliases);
  refuseAbove('directives', directives);
}

/** A part of a question for the schema: `__Type` has its own depth. Anywhere else validation does not let it be spread. */
const isOfTheSchema = (one: OperationDefinitionNode | FragmentDefinitionNode): boolean =>
  one.kind === Kind.FRAGMENT_DEFINITION && one.typeCondition.name.value.startsWith('__');

/**
 * Before it is validated: validation compares fields with each other, and the planner writes all fragments out. Fragments that
 * nothing spreads are measured, too, since validation reads them.
 */
export function checkDocument(document: DocumentNode): void {
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  refuseAbove('operations', operations.length);
  checkWritten(document);
  const measure = expansions(document);
  for (const one of document.definitions) {
    if (one.kind !== Kind.OPERATION_DEFINITION && one.kind !== Kind.FRAGMENT_DEFINITION) continue;
    const found = measure(one.selectionSet);
    refuseAbove(isOfTheSchema(one) ? 'introspectionDepth' : 'depth', found.depth);
    refuseAbove('selections', found.selections);
    refuseAbove('introspectionDepth', found.introspectionDepth);
    refuseAbove('introspectionLists', found.introspectionLists);
    if (one.kind === Kind.OPERATION_DEFINITION) refuseAbove('rootFields', found.roots);
  }
}
