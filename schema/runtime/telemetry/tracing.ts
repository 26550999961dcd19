import { randomBytes } from 'node:crypto';
import {
  type Attributes,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { onTrail, type Trail, trailNow } from './trail.ts';

/**
 * OpenTelemetry's spans, when OTEL_EXPORTER_OTLP_ENDPOINT is set; without it nothing of the SDK is loaded and every function here
 * calls its work and does nothing else. The provider is not registered for the whole process: a library that would make
 * spans of its own could write values into them, and the hub's hold none.
 *
 * Whether a trace is taken follows from its id alone, so that every process decides alike; what a caller's flags say does not count.
 */
export interface TraceSettings {
  /** http://host:4318, where `/v1/traces` is added; the exporter itself reads it and its siblings of OpenTelemetry's standard. */
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  readonly OTEL_SERVICE_NAME?: string | undefined;
  /** The share of traces that are taken, 0 to 1. */
  readonly OTEL_TRACES_SAMPLER_ARG?: number | undefined;
}

export interface Tracing {
  /** Sends what waits, for two seconds at most. */
  stop(): Promise<void>;
}

export type { Span };

let tracer: Tracer | null = null;
let users = 0;
/** The trace id of the root span that is being made: the gateway has given it before any span. */
let wished: string | null = null;

const ids = {
  generateTraceId: () => wished ?? randomBytes(16).toString('hex'),
  generateSpanId: () => randomBytes(8).toString('hex'),
};

/** An operator who looks for a trace does not want to wait; a span is about 400 bytes. */
const sendEveryMs = 1000;
const stopWithinMs = 2000;
const mostLinks = 128;

async function openProvider(part: string, settings: TraceSettings) {
  const [sdk, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  return new sdk.TracerProvider({
    resource: resourceFromAttributes({
      'service.name': settings.OTEL_SERVICE_NAME ?? 'cityhub',
      'service.instance.id': `${part} ${process.pid}`,
      'cityhub.part': part,
    }),
    sampler: new sdk.TraceIdRatioBasedSampler(settings.OTEL_TRACES_SAMPLER_ARG ?? 1),
    idGenerator: ids,
    spanLimits: { linkCountLimit: mostLinks },
    spanProcessors: [
      new sdk.BatchSpanProcessor({
        exporter: new OTLPTraceExporter(),
        scheduledDelayMillis: sendEveryMs,
        exportTimeoutMillis: stopWithinMs,
      }),
    ],
  });
}

/** Begins tracing for this process; `part` says which one it is. Call it before anything that is to be traced is opened. */
export async function startTracing(part: string, settings: TraceSettings): Promise<Tracing> {
  if (settings.OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return { stop: async () => {} };
  const provider = await openProvider(part, settings);
  tracer = provider.getTracer('cityhub');
  users += 1;
  return {
    async stop() {
      users -= 1;
      if (users === 0) tracer = null;
      await provider.forceFlush({ timeoutMillis: stopWithinMs }).catch(() => {});
      await Promise.race([
        provider.shutdown().catch(() => {}),
        new Promise((resolve) => setTimeout(resolve, stopWithinMs).unref()),
      ]);
    },
  };
}

/** Whether spans are made: what is wrapped for them is wrapped only then. */
export const isTracing = (): boolean => tracer !== null;

const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER } as const;

export interface SpanOptions {
  readonly kind?: keyof typeof kinds;
  readonly attributes?: Attributes;
  /** A trace that is known from elsewhere, and where it is known the span of it behind which this one stands. */
  readonly of?: { readonly traceId: string; readonly spanId?: string | undefined };
  readonly links?: readonly Link[];
}

/** Starts a span, which the caller ends, and the trail behind it. Null without tracing. */
export function startSpan(name: string, options: SpanOptions = {}): { span: Span; trail: Trail } | null {
  if (tracer === null) return null;
  const { kind, attributes, of, links } = options;
  const shape = {
    ...(kind === undefined ? {} : { kind: kinds[kind] }),
    ...(attributes === undefined ? {} : { attributes }),
    ...(links === undefined ? {} : { links: [...links] }),
  };
  const running = trailNow();
  const now = of === undefined || of.traceId === running?.traceId ? running : undefined;
  let parent = now?.context ?? ROOT_CONTEXT;
  if (of?.spanId !== undefined)
    parent = trace.setSpanContext(ROOT_CONTEXT, {
      traceId: of.traceId,
      spanId: of.spanId,
      traceFlags: TraceFlags.SAMPLED,
      isRemote: true,
    });
  wished = of?.traceId ?? now?.traceId ?? null;
  const span = tracer.startSpan(name, shape, parent);
  wished = null;
  const { traceId } = span.spanContext();
  return { span, trail: { traceId, context: trace.setSpan(parent, span) } };
}

/** The code of what failed. Its message may hold a value, so it stays out of every span. */
export function failedWith(span: Span, error: unknown): void {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  const told = typeof code === 'string' && /^\w{1,40}$/.test(code) ? code : 'INTERNAL';
  span.setAttribute('error.type', told === 'INTERNAL' && name === 'AbortError' ? 'ABORTED' : told);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** Runs work inside of a span. Without tracing it is the work alone. */
export async function inSpan<Result>(
  name: string,
  options: SpanOptions,
  work: (span: Span | null) => Promise<Result>,
): Promise<Result> {
  const started = startSpan(name, options);
  if (started === null) return work(null);
  const { span, trail } = started;
  try {
    return await onTrail(trail, () => work(span));
  } catch (error) {
    failedWith(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** The span behind which a trail stands. */
export const spanOf = (trail: Trail | undefined): SpanContext | undefined =>
  trail?.context == null ? undefined : trace.getSpanContext(trail.context);

const noHeaders: Readonly<Record<string, string>> = Object.freeze({});

/** `traceparent` for a request to another process of the hub. */
export function traceHeaders(): Readonly<Record<string, string>> {
  if (tracer === null) return noHeaders;
  const span = spanOf(trailNow());
  if (span === undefined) return noHeaders;
  return { traceparent: traceparentOf(span) };
}

export const traceparentOf = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;

/** The span that a caller's `traceparent` names, if it is of this trace. */
export function parentIn(traceId: string, traceparent: string | undefined): string | undefined {
  const match = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(traceparent ?? '');
  return match?.[1] === traceId && match[2] !== '0'.repeat(16) ? match[2] : undefined;
}
