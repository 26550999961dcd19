import type { IncomingMessage, ServerResponse } from 'node:http';
import { eventStreamType, sendEvents } from '@cityhub/schema/runtime/event-stream';
import { isStream } from '@cityhub/schema/runtime/subscription-events';
import type { ExecutionResult } from 'graphql';
import { sendJson } from './http-server.ts';
import { unauthenticated } from './identity.ts';
import { readParams } from './operations/params.ts';
import { readJson } from './quick-path.ts';
import { runOperation, type StreamOptions, slowConsumer, usualStalledMs } from './stream-rules.ts';

const jsonType = /^application\/json\s*(;|$)/i;

/** GraphQL over server-sent events with a connection for each operation, as graphql-sse's client sends it. */
export function asksForEvents({ method, headers }: IncomingMessage): boolean {
  const wanted = (headers.accept ?? '').toLowerCase();
  return (
    method === 'POST' && jsonType.test(headers['content-type'] ?? '') && wanted.startsWith(eventStreamType)
  );
}

async function* once(result: ExecutionResult): AsyncGenerator<ExecutionResult> {
  yield result;
}

/** Answers operations event by event, until `stop`. */
export function eventStreamPath(options: StreamOptions) {
  const stopping = new AbortController();
  return {
    async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
      const caller = await options.callerOf(request.headers);
      if (caller === null) return sendJson(response, 401, unauthenticated());
      const params = readParams(await readJson(request).catch(() => null));
      if (params === null) {
        const message = 'Send a JSON object with `query`.';
        return sendJson(response, 400, { errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
      }
      const answer = await runOperation(options, caller, params);
      await sendEvents(response, isStream(answer) ? answer : once(answer), {
        stalledMs: options.stalledMs ?? usualStalledMs,
        onStalled: slowConsumer,
        signal: stopping.signal,
      });
    },
    stop: () => stopping.abort(),
  };
}
