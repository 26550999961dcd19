import { readFileSync } from 'node:fs';
import { isStream } from '@cityhub/schema/runtime/subscription-events';
import { type DocumentNode, type ExecutionResult, getOperationAST, parse } from 'graphql';
import { beforeAll, expect, test } from 'vitest';
import type { SubgraphRequest } from '../in-process.ts';
import { type PlannedGraph, planGraph } from './planned-graph.ts';

const supergraph = readFileSync(new URL('../../schema/supergraph.graphql', import.meta.url), 'utf8');
const asked: string[] = [];
let answering: (request: SubgraphRequest) => ExecutionResult = () => ({ data: {} });
let graph: PlannedGraph;

beforeAll(async () => {
  graph = await planGraph(supergraph, (name) => async (request) => {
    asked.push(name.toLowerCase());
    return answering(request);
  });
});

async function run(
  document: DocumentNode,
  variables: Record<string, unknown> = {},
): Promise<ExecutionResult> {
  const node = getOperationAST(document);
  if (node == null) throw new Error('no operation');
  const answer = await graph.run({ document, node, variables, context: {} });
  if (isStream(answer)) throw new Error('a stream');
  return answer;
}

/** Each level twice over: short to send, long to plan. */
const levels = 14;
const bomb = `{ residents(first: 1) { nodes { ...F${levels} } } } fragment F0 on Resident { id }
  ${Array.from(
    { length: levels },
    (_, level) => `fragment F${level + 1} on Resident {
      residences { unit { tickets(first: 1) { nodes { reporter { ...F${level} } } } } }
      reportedTickets(first: 1) { nodes { id reporter { ...F${level} } } } }`,
  ).join('\n')}`;

test('a plan that takes too long is given up, and others are made meanwhile', async () => {
  const refused = expect(run(parse(bomb))).rejects.toMatchObject({
    extensions: { code: 'QUERY_TOO_COMPLEX' },
  });
  answering = () => ({ data: { departments: [{ code: 'police' }] } });
  expect(await run(parse('{ departments { code } }'))).toEqual({
    data: { departments: [{ code: 'police' }] },
  });
  await refused;
});

/** What it is planned as, or why it is not. */
function planOf(document: DocumentNode): Promise<unknown> {
  const node = getOperationAST(document);
  if (node == null) throw new Error('no operation');
  return graph.plan({ document, node, variables: {} }).catch((error: unknown) => error);
}

test('a plan that several ask for at the same time is made once, and kept', async () => {
  const document = parse('{ departments { code name } }');
  const [one, other] = await Promise.all([planOf(document), planOf(document)]);
  expect(one).toMatchObject({ kind: 'QueryPlan', node: { serviceName: 'exchange' } });
  expect(other).toBe(one);
  expect(await planOf(document)).toBe(one);
});

test('a plan that was not found is tried anew by whoever asks later', async () => {
  const document = parse(bomb);
  const [one, other] = await Promise.all([planOf(document), planOf(document)]);
  expect(one).toMatchObject({ extensions: { code: 'QUERY_TOO_COMPLEX' } });
  expect(other).toBe(one);
  expect(await planOf(document)).not.toBe(one);
});

test('what the graph says of itself asks no subgraph, and may stand beside what does', async () => {
  asked.length = 0;
  answering = () => ({ data: { departments: [] } });
  const own = '__typename ...Q';
  const fragment = 'fragment Q on Query { __type(name: "Department") { name } }';
  const told = { __typename: 'Query', __type: { name: 'Department' } };
  expect((await run(parse(`{ ${own} } ${fragment}`))).data).toEqual(told);
  expect(asked).toEqual([]);
  expect((await run(parse(`{ ${own} departments { code } } ${fragment}`))).data).toEqual({
    ...told,
    departments: [],
  });
  expect(asked).toEqual(['exchange']);
});

test('a subgraph that fails is an error at its field, and the next question is asked again', async () => {
  const document = parse('{ policyRevision }');
  answering = () => {
    throw new Error('gone');
  };
  expect(await run(document)).toMatchObject({ data: null, errors: [{ path: ['policyRevision'] }] });
  answering = () => ({ data: { policyRevision: 5 } });
  expect(await run(document)).toEqual({ data: { policyRevision: 5 } });
});

test('variables that do not fit are refused before anything is asked', async () => {
  asked.length = 0;
  const document = parse('query($code: String!) { department(code: $code) { name } }');
  expect((await run(document, { code: 5 })).errors).toHaveLength(1);
  expect(asked).toEqual([]);
});
