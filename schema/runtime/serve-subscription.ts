import type { ServerResponse } from 'node:http';
import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  getOperationAST,
  parse,
  subscribe,
  validate,
} from 'graphql';
import type { Context } from '../graph/context.ts';
import { DomainError } from './errors.ts';
import { sendEvents } from './event-stream.ts';
import { maskError } from './mask-error.ts';
import type { Subgraph } from './subgraph.ts';
import { type Answer, eachEvent, isStream } from './subscription-events.ts';

/** The gateway stops reading when its own caller does, and gives that one up first: this is for a gateway that hangs. */
const stalledMs = 60_000;

function read(subgraph: Subgraph, query: string): DocumentNode {
  const document = parse(query);
  const [error] = validate(subgraph.schema, document, undefined, { maxErrors: 1, hideSuggestions: true });
  if (error !== undefined) throw error;
  if (getOperationAST(document)?.operation !== 'subscription')
    throw new GraphQLError('Only a subscription is answered event by event.');
  return document;
}

async function open(subgraph: Subgraph, context: Context<unknown>, body: string): Promise<Answer> {
  const { query, variables } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> };
  try {
    return await subscribe({
      schema: subgraph.schema,
      document: read(subgraph, query),
      contextValue: context,
      ...(variables === undefined ? {} : { variableValues: variables }),
    });
  } catch (error) {
    return { errors: [error as GraphQLError] };
  }
}

/** Answers a subscription with server-sent events, and one that may not begin with JSON. */
export async function serveSubscription(
  subgraph: Subgraph,
  context: Context<unknown>,
  body: string,
  response: ServerResponse,
  options: { readonly signal: AbortSignal; readonly onError: (error: unknown) => void },
): Promise<void> {
  const { signal, onError } = options;
  const mask = (error: unknown): GraphQLError => {
    const formatted = error instanceof GraphQLError ? error.toJSON() : { message: '' };
    return maskError(formatted, error, onError) as GraphQLError;
  };
  const masked = (result: ExecutionResult): ExecutionResult =>
    result.errors === undefined ? result : { ...result, errors: result.errors.map(mask) };
  const answer = await open(subgraph, context, body);
  if (!isStream(answer)) {
    context.reads.write();
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(masked(answer)));
    return;
  }
  const events = eachEvent(answer, {
    before: () => context.session.enter(),
    after: () => context.session.leave(),
    onEvent(event) {
      context.reads.write();
      return masked(event);
    },
    onFailure: (error) => ({ errors: [mask(error)] }),
  });
  const onStalled = (): ExecutionResult => ({ errors: [mask(new DomainError('SLOW_CONSUMER'))] });
  await sendEvents(response, events, { stalledMs, onStalled, signal });
}
