import type { ServerResponse } from 'node:http';

/** Server-sent events as GraphQL uses them, in the mode with one connection for each operation. */
export const eventStreamType = 'text/event-stream';

export interface EventStreamOptions {
  /** A reader that takes nothing for so long is given up. */
  readonly stalledMs: number;
  /** What a reader is told who was given up, should it read again. */
  readonly onStalled: () => unknown;
  /** Ends the stream without `complete`, so that the reader knows to come back. */
  readonly signal: AbortSignal;
}

/** Proxies and clients close what is silent. */
const pingMs = 12_000;
/** How long a reader that was given up has to read why. */
const graceMs = 5000;
const complete = 'event: complete\ndata:\n\n';
const next = (event: unknown): string => `event: next\ndata: ${JSON.stringify(event)}\n\n`;

/** False when the reader took nothing for so long, or is gone. */
function drained(response: ServerResponse, stalledMs: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(resolve, stalledMs, false);
  const taken = (): void => resolve(true);
  const gone = (): void => resolve(false);
  response.once('drain', taken);
  response.once('close', gone);
  return promise.finally(() => {
    clearTimeout(timer);
    response.off('drain', taken);
    response.off('close', gone);
  });
}

/** Writes each event when the one before has left the process, so that a slow reader holds up its source and no memory. */
async function pump(
  response: ServerResponse,
  events: AsyncIterator<unknown>,
  { stalledMs, onStalled }: EventStreamOptions,
): Promise<string> {
  while (!response.destroyed && !response.writableEnded) {
    const step = await events.next();
    if (step.done === true) return complete;
    if (response.destroyed || response.writableEnded) return '';
    if (!response.write(next(step.value)) && !(await drained(response, stalledMs)))
      return next(onStalled()) + complete;
  }
  return '';
}

/** Answers with the events, until they end, the reader is gone or gives no sign, or the signal says so. */
export async function sendEvents(
  response: ServerResponse,
  source: AsyncIterable<unknown>,
  options: EventStreamOptions,
): Promise<void> {
  const events = source[Symbol.asyncIterator]();
  const leave = (): void => {
    events.return?.().catch(() => {});
  };
  const stop = (): void => {
    leave();
    response.end();
  };
  response.writeHead(200, {
    'content-type': `${eventStreamType}; charset=utf-8`,
    'cache-control': 'no-store',
    // A proxy that gathers the answer first would show nothing.
    'x-accel-buffering': 'no',
  });
  // The head leaves with the first byte.
  response.write(':\n\n');
  const ping = setInterval(() => response.writableNeedDrain || response.write(':\n\n'), pingMs);
  response.once('close', leave);
  options.signal.addEventListener('abort', stop, { once: true });
  try {
    const last = await pump(response, events, options);
    if (!response.writableEnded) response.end(last);
  } finally {
    clearInterval(ping);
    options.signal.removeEventListener('abort', stop);
    leave();
    setTimeout(() => response.destroy(), graceMs).unref();
  }
}
