import {
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql';
import { refuseAbove } from './refuse-above.ts';

/** What a plural push takes: the mutation itself counts them, and says how many it takes. */
const rowTypes: ReadonlySet<string> = new Set([
  'RegisterResidentInput',
  'RegisterResidenceInput',
  'SubmitApplicationInput',
  'ReportTicketInput',
  'ObservationInput',
  'DigestRecordInput',
]);
/** Lists of ids that a mutation counts likewise: dead letters and records to send again. */
const idLists: ReadonlySet<string> = new Set(['positions', 'recordIds']);

type Declared = GraphQLInputType | undefined;

const isRows = (name: string, type: Declared): boolean =>
  type !== undefined && (idLists.has(name) || rowTypes.has(getNamedType(type).name));

/** The type of a field of an input object; undefined where the graph has none. */
function typeOfField(type: Declared, name: string): Declared {
  const named = type === undefined ? undefined : getNamedType(type);
  const fields = isInputObjectType(named) ? named.getFields() : undefined;
  return fields !== undefined && Object.hasOwn(fields, name) ? fields[name]?.type : undefined;
}

interface Count {
  nodes: number;
  /** Whether rows were among them, so that there may be more. */
  rows: boolean;
}

function count(value: unknown, name: string, type: Declared, depth: number, sum: Count): void {
  sum.nodes += 1;
  refuseAbove(sum.rows ? 'rowNodes' : 'variableNodes', sum.nodes);
  if (typeof value !== 'object' || value === null) return;
  refuseAbove('variableDepth', depth);
  if (Array.isArray(value)) {
    if (isRows(name, type)) sum.rows = true;
    else refuseAbove('listEntries', value.length);
    for (const one of value) count(one, name, type, depth + 1, sum);
    return;
  }
  for (const [field, one] of Object.entries(value))
    count(one, field, typeOfField(type, field), depth + 1, sum);
}

/**
 * Variables by their size, before they are read: each is visited once, and never deeper than it may be. What the operation
 * does not declare is counted, too, since it was sent.
 */
export function checkVariables(
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  schema: GraphQLSchema,
): void {
  const names = Object.keys(variables);
  if (names.length === 0) return;
  const types = new Map<string, Declared>();
  for (const { variable, type } of operation.variableDefinitions ?? [])
    types.set(variable.name.value, typeFromAST(schema, type as never) as Declared);
  const sum: Count = { nodes: 0, rows: false };
  for (const name of names) count(variables[name], name, types.get(name), 1, sum);
}
