import type { IncomingMessage, ServerResponse } from 'node:http';
import { isStream } from '@cityhub/schema/runtime/subscription-events';
import type { ExecutionResult, GraphQLError } from 'graphql';
import { type Route, sendJson } from '../http-server.ts';
import { type Caller, unauthenticated } from '../identity.ts';
import { costOf } from '../limits/cost.ts';
import { expansions } from '../limits/expansion.ts';
import { maxima } from '../limits/maxima.ts';
import { isOperation, type Operations } from '../operations/operations.ts';
import { readParams } from '../operations/params.ts';
import type { Operation } from '../operations/rules.ts';
import { type CallerOf, readJson, withoutInternals } from '../quick-path.ts';
import { explainedFields, type PolicyDecision, policyDecisions, questionsOf } from './decisions.ts';
import { namedFields } from './named-fields.ts';
import { fetchesOf, planTree } from './plan-tree.ts';

/** A text of the longest that may run, with variables beside it. */
const maxBodyBytes = 256 * 1024;

export interface ExplainRouteOptions {
  readonly operations: Operations;
  readonly callerOf: CallerOf;
}

type Errors = readonly GraphQLError[];

/** What the operation would cost, fetch and show, for this caller. Nothing of it runs. */
async function explain(
  operations: Operations,
  operation: Operation,
  caller: Caller,
): Promise<object | { errors: Errors }> {
  const fields = namedFields(operation);
  const asked = await operations.runOwn(policyDecisions, { fields: questionsOf(fields) }, caller);
  const { data, errors } = asked as ExecutionResult<{ policyDecisions: PolicyDecision[] }>;
  if (isStream(asked) || data == null) return { errors: errors ?? [] };
  const plan = planTree(await operations.plan(operation));
  const { depth, selections } = expansions(operation.document)(operation.node.selectionSet);
  return {
    operation: operation.node.operation,
    cost: costOf(operation),
    maxCost: maxima.cost,
    depth,
    maxDepth: maxima.depth,
    selections,
    maxSelections: maxima.selections,
    subgraphs: fetchesOf(plan),
    plan,
    fields: explainedFields(fields, data.policyDecisions),
  };
}

const statuses: Readonly<Record<string, number>> = {
  FORBIDDEN: 403,
  UNAUTHENTICATED: 401,
  UNAVAILABLE: 503,
  QUOTA_EXCEEDED: 429,
};

function sendErrors(response: ServerResponse, errors: Errors): void {
  const [first] = errors;
  const code = String(first?.extensions?.['code']);
  sendJson(response, statuses[code] ?? 400, { errors: errors.map(withoutInternals) });
}

function refuse(response: ServerResponse, status: number, message: string): void {
  sendJson(response, status, { errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
}

async function answer(
  { operations, callerOf }: ExplainRouteOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST') {
    response.setHeader('allow', 'POST');
    return refuse(response, 405, 'Ask by POST.');
  }
  const length = Number(request.headers['content-length'] ?? Number.NaN);
  if (!(length <= maxBodyBytes))
    return refuse(response, 413, `Send a body with its content-length, up to ${maxBodyBytes} bytes.`);
  const caller = await callerOf(request.headers);
  if (caller === null) return sendJson(response, 401, unauthenticated());
  const params = readParams(await readJson(request).catch(() => null));
  if (params === null) return refuse(response, 400, 'Send a JSON object with `query`.');
  const operation = await operations.prepare(params, caller);
  if (!isOperation(operation)) return sendErrors(response, operation.errors ?? []);
  const explained = await explain(operations, operation, caller);
  if ('errors' in explained) sendErrors(response, explained.errors);
  else sendJson(response, 200, explained);
}

/** POST /explain: the body of /graphql, and an answer that tells what would become of it, for the bearer of the token. */
export function explainRoute(options: ExplainRouteOptions): Route {
  return async (request, response) => {
    if ((request.url ?? '/').split('?')[0] !== '/explain') return false;
    await answer(options, request, response);
    request.resume();
    return true;
  };
}
