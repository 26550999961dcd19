import type { SubgraphExecutor } from './in-process.ts';
import { createOperations, type Operations } from './operations/operations.ts';
import { planGraph } from './operations/planned-graph.ts';
import type { OperationRules } from './operations/rules.ts';

export interface GatewayOptions {
  /** The SDL. */
  readonly supergraph: string;
  /** How to reach each subgraph, by its name in the supergraph and the address that it gives. */
  readonly executorOf: (subgraph: string, location: string | undefined) => SubgraphExecutor;
  readonly rules?: readonly OperationRules[];
  readonly onError: (error: unknown) => void;
  /** CityHub's own rules for error texts; off for a supergraph of others. */
  readonly maskErrors: boolean;
}

/** One graph over a supergraph, with the Rust planner. */
export async function createGateway(options: GatewayOptions): Promise<Operations> {
  const { supergraph, executorOf, rules = [], onError, maskErrors } = options;
  const graph = await planGraph(supergraph, executorOf);
  return createOperations({ graph, rules, onError, maskErrors });
}
