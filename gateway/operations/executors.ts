import { type GraphQLSchema, isEnumType, Kind } from 'graphql';
import type { SubgraphExecutor } from '../in-process.ts';

/** The addresses that a supergraph names, by the name that the planner gives a subgraph: in lower case. */
function locationsOf(supergraph: GraphQLSchema): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const graphs = supergraph.getType('join__Graph');
  if (!isEnumType(graphs)) return found;
  for (const value of graphs.getValues())
    for (const { name, arguments: given = [] } of value.astNode?.directives ?? []) {
      if (name.value !== 'join__graph') continue;
      const told = new Map(given.map((one) => [one.name.value, one.value]));
      const [subgraph, url] = [told.get('name'), told.get('url')];
      if (url?.kind !== Kind.STRING) continue;
      found.set(value.name.toLowerCase(), url.value);
      if (subgraph?.kind === Kind.STRING) found.set(subgraph.value.toLowerCase(), url.value);
    }
  return found;
}

/** How to reach a subgraph, by its name in the supergraph and the address that it gives. */
export type ExecutorOf = (subgraph: string, location: string | undefined) => SubgraphExecutor;

/** Executors by name, each made once. */
export function executorsOf(
  supergraph: GraphQLSchema,
  executorOf: ExecutorOf,
): (name: string) => SubgraphExecutor {
  const locations = locationsOf(supergraph);
  const executors = new Map<string, SubgraphExecutor>();
  return (name) => {
    let executor = executors.get(name);
    if (executor === undefined)
      executors.set(name, (executor = executorOf(name, locations.get(name.toLowerCase()))));
    return executor;
  };
}
