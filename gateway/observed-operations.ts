import { errorCodes } from '@cityhub/schema/runtime/errors';
import { type Answer, isStream } from '@cityhub/schema/runtime/subscription-events';
import { inSpan, isTracing, parentIn, type Span } from '@cityhub/schema/runtime/telemetry/tracing';
import { inTrace, onTrail, trailNow } from '@cityhub/schema/runtime/telemetry/trail';
import { type DocumentNode, type ExecutionResult, GraphQLError, Kind } from 'graphql';
import type { GatewayMetrics } from './gateway-metrics.ts';
import type { Caller } from './identity.ts';
import { costOf } from './limits/cost.ts';
import { isOperation, type Operations } from './operations/operations.ts';
import type { Operation } from './operations/rules.ts';
import type { CallerOf } from './quick-path.ts';

/** The spans behind which callers stand by their own `traceparent`: a caller is made anew for each request. */
const parents = new WeakMap<Caller, string>();

/** Remembers where in its trace a request comes from. */
export function withParents(callerOf: CallerOf): CallerOf {
  return async (headers) => {
    const caller = await callerOf(headers);
    const parent = caller && parentIn(caller.traceId, String(headers['traceparent'] ?? ''));
    if (caller !== null && parent != null) parents.set(caller, parent);
    return caller;
  };
}

/** The name that a caller gave its operation, unless it might be something else than a name. */
const isPlain = (name: string): boolean => name.length <= 60 && !/\d{5}/.test(name);

/** What a span tells of an operation: what the schema names, and never an argument or a variable. */
function describe(span: Span, operation: Operation): void {
  const { node } = operation;
  const fields = node.selectionSet.selections.flatMap((one) =>
    one.kind === Kind.FIELD ? [one.name.value] : [],
  );
  span.updateName(`${node.operation} ${fields[0] ?? ''}`.trim());
  span.setAttribute('graphql.operation.type', node.operation);
  if (node.name !== undefined && isPlain(node.name.value))
    span.setAttribute('graphql.operation.name', node.name.value);
  span.setAttribute('cityhub.fields', fields.slice(0, 20));
  span.setAttribute('cityhub.cost', costOf(operation));
}

/** OK, or the code of the first error. */
function outcomeOf(answer: Answer): string {
  if (isStream(answer)) return 'OK';
  const [error] = answer.errors ?? [];
  if (error === undefined) return 'OK';
  const code = error.extensions?.['code'];
  return typeof code === 'string' && Object.hasOwn(errorCodes, code) ? code : 'BAD_REQUEST';
}

/** Whoever meets INTERNAL can tell the operator which request it was. */
function withTraceId(result: ExecutionResult, traceId: string): ExecutionResult {
  if (
    result.errors === undefined ||
    !result.errors.some(({ extensions }) => extensions?.['code'] === 'INTERNAL')
  )
    return result;
  const errors = result.errors.map((error) => {
    const { message, path, extensions } = error;
    if (extensions?.['code'] !== 'INTERNAL') return error;
    return new GraphQLError(message, { path: path ?? null, extensions: { ...extensions, traceId } });
  });
  return { ...result, errors };
}

/** The events of a stream, on the trail on which it was opened. */
function followed(
  source: AsyncIterable<ExecutionResult>,
  traceId: string | undefined,
  onEnd: () => void,
): AsyncIterable<ExecutionResult> {
  const events = source[Symbol.asyncIterator]();
  const trail = trailNow();
  const on = <Result>(work: () => Result): Result => (trail === undefined ? work() : onTrail(trail, work));
  let isOpen = true;
  const end = (): void => {
    if (isOpen) onEnd();
    isOpen = false;
  };
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        try {
          const step = await on(() => events.next());
          if (step.done === true) end();
          else if (traceId !== undefined) return { value: withTraceId(step.value, traceId), done: false };
          return step;
        } catch (error) {
          end();
          throw error;
        }
      },
      async return() {
        end();
        await events.return?.();
        return { value: undefined, done: true };
      },
    }),
  };
}

/** What is counted of operations. */
function counting(operations: Operations, metrics: GatewayMetrics) {
  const known = new WeakSet<DocumentNode>();
  return {
    async prepared(...asked: Parameters<Operations['prepare']>) {
      const began = performance.now();
      const operation = await operations.prepare(...asked);
      if (!isOperation(operation)) {
        metrics.onOperation('refused', outcomeOf(operation), (performance.now() - began) / 1000);
        return operation;
      }
      metrics.onDocument(known.has(operation.document) ? 'hit' : 'miss');
      known.add(operation.document);
      return operation;
    },
    told(answer: Answer, type: string, began: number, traceId: string | undefined): Answer {
      metrics.onOperation(type, outcomeOf(answer), (performance.now() - began) / 1000);
      if (isStream(answer)) {
        metrics.onStream(1);
        return followed(answer, traceId, () => metrics.onStream(-1));
      }
      return traceId === undefined ? answer : withTraceId(answer, traceId);
    },
  };
}

/** Runs work on the trail of its caller, as a span where there are spans. */
function traced(caller: Caller | null, work: (span: Span | null) => Promise<Answer>): Promise<Answer> {
  if (caller === null) return work(null);
  const { traceId } = caller;
  if (!isTracing()) return inTrace(traceId, () => work(null));
  const options = { kind: 'server', of: { traceId, spanId: parents.get(caller) } } as const;
  return inTrace(traceId, () =>
    inSpan('operation', options, async (span) => {
      const answer = await work(span);
      span?.setAttribute('cityhub.outcome', outcomeOf(answer));
      return answer;
    }),
  );
}

const refused = (result: ExecutionResult, caller: Caller | null): ExecutionResult =>
  caller === null ? result : withTraceId(result, caller.traceId);

/** The same operations, seen: each has its trace, is counted by its outcome, and an INTERNAL error tells the trace's id. */
export function observedOperations(operations: Operations, metrics: GatewayMetrics): Operations {
  const { prepared, told } = counting(operations, metrics);

  async function executed(operation: Operation, span: Span | null): Promise<Answer> {
    const began = performance.now();
    if (span !== null) describe(span, operation);
    const answer = await operations.execute(operation);
    return told(answer, operation.node.operation, began, operation.caller?.traceId);
  }

  return {
    get schema() {
      return operations.schema;
    },
    async prepare(params, caller) {
      const found = await (caller === null
        ? prepared(params, caller)
        : inTrace(caller.traceId, () => prepared(params, caller)));
      return isOperation(found) ? found : refused(found, caller);
    },
    execute: (operation) => traced(operation.caller, (span) => executed(operation, span)),
    plan: (operation) => operations.plan(operation),
    run: (params, caller) =>
      traced(caller, async (span) => {
        const found = await (span === null
          ? prepared(params, caller)
          : inSpan('prepare', {}, () => prepared(params, caller)));
        return isOperation(found) ? executed(found, span) : refused(found, caller);
      }),
    runOwn: (query, variables, caller) =>
      traced(caller, async () => {
        const began = performance.now();
        return told(await operations.runOwn(query, variables, caller), 'own', began, caller.traceId);
      }),
  };
}
