import {
  buildASTSchema,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  type NamedTypeNode,
  visit,
} from 'graphql';

/** Names that belong to a specification which a supergraph links, and not to its graph. */
type IsForeign = (name: string) => boolean;

const stringOf = (link: ConstDirectiveNode, name: string): string | undefined => {
  const value = link.arguments?.find((one) => one.name.value === name)?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
};

/** `https://specs.apollo.dev/join/v0.3` is `join`. */
const nameInUrl = (url: string): string | undefined =>
  url.split('/').findLast((part) => part !== '' && !/^v\d/.test(part));

function importsOf(link: ConstDirectiveNode): string[] {
  const value = link.arguments?.find((one) => one.name.value === 'import')?.value;
  if (value?.kind !== Kind.LIST) return [];
  return value.values.flatMap((one) => {
    if (one.kind === Kind.STRING) return [one.value];
    if (one.kind !== Kind.OBJECT) return [];
    const names = new Map(one.fields.map((field) => [field.name.value, field.value]));
    const name = names.get('as') ?? names.get('name');
    return name?.kind === Kind.STRING ? [name.value] : [];
  });
}

function foreignNames(document: DocumentNode): { directive: IsForeign; type: IsForeign } {
  const features = new Set(['join', 'link', 'core', 'inaccessible', 'tag']);
  const imports = new Set<string>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.SCHEMA_DEFINITION && definition.kind !== Kind.SCHEMA_EXTENSION) continue;
    for (const link of definition.directives ?? []) {
      const feature =
        stringOf(link, 'as') ?? nameInUrl(stringOf(link, 'url') ?? stringOf(link, 'feature') ?? '');
      if (feature !== undefined) features.add(feature);
      for (const name of importsOf(link)) imports.add(name);
    }
  }
  const isPrefixed = (name: string): boolean =>
    name.includes('__') && features.has(name.split('__')[0] as string);
  return {
    directive: (name) => features.has(name) || isPrefixed(name) || imports.has(`@${name}`),
    type: (name) => isPrefixed(name) || imports.has(name),
  };
}

type WithDirectives = { readonly directives?: readonly ConstDirectiveNode[] };

const isInaccessible = (node: WithDirectives): boolean =>
  node.directives?.some(({ name }) => name.value === 'inaccessible') === true;

/** The graph that callers see: a supergraph without what federation needs, and without what is marked `@inaccessible`. */
export function publicGraph(supergraph: DocumentNode): GraphQLSchema {
  const foreign = foreignNames(supergraph);
  const hidden = new Set<string>();
  for (const one of supergraph.definitions)
    if ('name' in one && one.name !== undefined && isInaccessible(one as WithDirectives))
      hidden.add(one.name.value);
  const isSeen = (type: NamedTypeNode): boolean => !hidden.has(type.name.value);
  const isOfGraph = (definition: DefinitionNode): boolean => {
    if (definition.kind === Kind.DIRECTIVE_DEFINITION) return !foreign.directive(definition.name.value);
    const name = 'name' in definition ? definition.name?.value : undefined;
    return name === undefined || !(foreign.type(name) || hidden.has(name));
  };
  const own = supergraph.definitions.filter(isOfGraph);
  const document = visit({ kind: Kind.DOCUMENT, definitions: own } as DocumentNode, {
    enter(node) {
      if ('directives' in node && isInaccessible(node as WithDirectives)) return null;
      if ('interfaces' in node) return { ...node, interfaces: node.interfaces?.filter(isSeen) };
      if (node.kind === Kind.UNION_TYPE_DEFINITION) return { ...node, types: node.types?.filter(isSeen) };
      if (node.kind === Kind.DIRECTIVE && foreign.directive(node.name.value)) return null;
      return undefined;
    },
  });
  return buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
}
