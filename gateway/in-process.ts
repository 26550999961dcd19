import type { Context } from '@cityhub/schema/graph/context';
import { maskError } from '@cityhub/schema/runtime/mask-error';
import type { SignedCaller } from '@cityhub/schema/runtime/signed-request';
import type { Subgraph } from '@cityhub/schema/runtime/subgraph';
import { type Answer, eachEvent, isStream, withData } from '@cityhub/schema/runtime/subscription-events';
import { normalizedExecutor } from '@graphql-tools/executor';
import type { DocumentNode, ExecutionResult, GraphQLError } from 'graphql';
import { recordedAnswers } from './recorded-answers.ts';

/** One fetch of a plan, as the gateway runtime hands it to an executor. */
export interface SubgraphRequest {
  readonly document: DocumentNode;
  /** The document as text. */
  readonly text: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
  readonly operationType?: 'query' | 'mutation' | 'subscription';
  readonly rootValue?: unknown;
  readonly context?: { readonly caller?: SignedCaller };
}

export type SubgraphExecutor = (request: SubgraphRequest) => Promise<Answer>;

export interface InProcessOptions {
  readonly onError: (error: unknown) => void;
  /** A test counts the requests that a subgraph gets. */
  readonly onFetch?: (subgraph: string, request: SubgraphRequest) => void;
}

/**
 * One context for each request and subgraph: all its fetches share the loaders and the transaction. A mutation's fetches
 * have one each, since a loader must not remember what the step before has changed; and so has each event of a
 * subscription, which is a request of its own.
 */
function createContexts() {
  const byRequest = new WeakMap<object, Map<string, Context<unknown>>>();
  return {
    of(subgraph: Subgraph, request: SubgraphRequest): Context<unknown> {
      const caller = request.context?.caller;
      if (request.context === undefined || caller === undefined) throw new Error('a fetch without a caller');
      if (request.operationType !== 'query') return subgraph.contextFor(caller);
      let contexts = byRequest.get(request.context);
      if (contexts === undefined) byRequest.set(request.context, (contexts = new Map()));
      let context = contexts.get(subgraph.name);
      if (context === undefined) contexts.set(subgraph.name, (context = subgraph.contextFor(caller)));
      return context;
    },
    forget(request: SubgraphRequest): void {
      if (request.context !== undefined) byRequest.delete(request.context);
    },
  };
}

/** Executes the subgraphs' schemas inside the gateway's process: the same schemas, no HTTP between. */
export function inProcessExecutors(subgraphs: readonly Subgraph[], options: InProcessOptions) {
  const byName = new Map(subgraphs.map((subgraph) => [subgraph.name as string, subgraph]));
  const contexts = createContexts();

  const { written, answer } = recordedAnswers(options.onError);

  const streamed = (
    events: AsyncIterable<ExecutionResult>,
    subgraph: Subgraph,
    request: SubgraphRequest,
    context: Context<unknown>,
  ): Answer =>
    eachEvent(events, {
      before() {
        contexts.forget(request);
        context.session.enter();
      },
      after: () => context.session.leave(),
      onEvent: (event) => withData(written(subgraph, request.document, context, event)),
      onFailure(error) {
        const answer = maskError({ message: '' }, error, options.onError);
        return { data: {}, errors: [answer as unknown as GraphQLError] };
      },
    });

  return (name: string): SubgraphExecutor => {
    const subgraph = byName.get(name.toLowerCase());
    if (subgraph === undefined) throw new Error(`the supergraph names a subgraph that is not here: ${name}`);
    return async (request) => {
      options.onFetch?.(subgraph.name, request);
      const context = contexts.of(subgraph, request);
      context.session.enter();
      try {
        const result = (await normalizedExecutor({
          schema: subgraph.schema,
          document: request.document,
          variableValues: request.variables ?? {},
          operationName: request.operationName ?? null,
          rootValue: request.rootValue,
          contextValue: context,
        } as Parameters<typeof normalizedExecutor>[0])) as Answer;
        if (isStream(result)) return streamed(result, subgraph, request, context);
        return answer(subgraph, request.document, context, result);
      } finally {
        await context.session.leave();
      }
    };
  };
}
