import { pino } from 'pino';
import { trailNow } from './telemetry/trail.ts';

/**
 * Logs hold what happened, never what was sent. Only these keys pass, at every depth, and of strings only codes, ids and
 * addresses of the hub: whoever logs a row by mistake logs nothing. `traceId` is the request's id.
 */
const allowedKeys = new Set([
  'alertId',
  'at',
  'breakGlassId',
  'code',
  'constraint',
  'err',
  'failures',
  'feed',
  'part',
  'port',
  'position',
  'recordId',
  'state',
  'traceId',
  'tree',
  'type',
]);

const identifier = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})$/;
/** A code or a name of the hub's own; a run of digits might be somebody's number. */
const plainName = /^(?!.*\d{7})[\w$.:-]{1,60}$/;
const deepest = 4;

const isTellable = (text: string): boolean => identifier.test(text) || plainName.test(text);

/** The frames alone: a message goes before them, on as many lines as it likes. */
const frame = /^ {4}at (?:[\w$.<>[\] ]+ \()?(?:file:\/\/|node:|\/)[\w$./@+-]+:\d+:\d+\)?$/;

function told(error: Error & { code?: unknown; constraint_name?: unknown }): Record<string, unknown> {
  return {
    type: error.name,
    // A library that wraps what the database said keeps its code one level deeper.
    code: error.code ?? (error.cause as { code?: unknown } | undefined)?.code,
    constraint: error.constraint_name,
    at: error.stack
      ?.split('\n')
      .filter((line) => frame.test(line))
      .slice(0, 5),
  };
}

function passed(value: unknown, depth: number): unknown {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'string') return isTellable(value) || frame.test(value) ? value : undefined;
  if (value instanceof Error) return passedKeys(told(value), depth);
  if (depth === 0 || typeof value !== 'object') return undefined;
  if (Array.isArray(value))
    return value.map((one) => passed(one, depth - 1)).filter((one) => one !== undefined);
  return passedKeys(value, depth - 1);
}

function passedKeys(object: object, depth: number): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(object)) {
    if (!allowedKeys.has(key)) continue;
    const one = passed(value, depth);
    if (one !== undefined) kept[key] = one;
  }
  return kept;
}

const levels = ['debug', 'info', 'warn', 'error'] as const;

/** Of pino what the hub needs: no children, whose bindings pass by every filter, and no values for places in a text. */
export type Logger = Readonly<
  Record<(typeof levels)[number], (object: object | string, text?: string) => void>
>;

/** `destination` is standard output by default. */
export function createLogger(
  name: string,
  level: string,
  destination?: { write(line: string): void },
): Logger {
  const settings = {
    name,
    level,
    mixin: () => {
      const trail = trailNow();
      return trail === undefined ? {} : { traceId: trail.traceId };
    },
    formatters: { log: (object: object) => passedKeys(object, deepest) },
    // The formatter has reduced it.
    serializers: { err: (reduced: unknown) => reduced },
  };
  const logger = destination === undefined ? pino(settings) : pino(settings, destination);
  const writer = (one: (typeof levels)[number]) => (object: object | string, text?: string) => {
    if (typeof object === 'string') logger[one](object);
    // Without a text pino would take the error's message.
    else logger[one](object instanceof Error ? { err: object } : object, text ?? 'failed');
  };
  return { debug: writer('debug'), info: writer('info'), warn: writer('warn'), error: writer('error') };
}
