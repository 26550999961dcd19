import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { WebSocket } from 'ws';

/** What came of one subscription. */
export interface Subscriber {
  readonly events: any[];
  /** Codes of the errors that came, in order. */
  readonly codes: string[];
  /** Each result as it came, errors and all. */
  readonly results: any[];
  /** Resolves when the stream has ended, by itself or by `leave`. */
  readonly ended: Promise<void>;
  /** Resolves with the events once there are so many; rejects after `withinMs`. */
  until(count: number, withinMs?: number): Promise<any[]>;
  leave(): void;
}

export type Transport = 'sse' | 'ws';
export const transports: readonly Transport[] = ['sse', 'ws'];

export interface Operation {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

interface Sink {
  next(result: any): void;
  error(error: unknown): void;
  complete(): void;
}

/** With the clients that departments use, which come back by themselves only where a test says so. */
function subscribe(transport: Transport, graphUrl: string, token: string, operation: Operation, sink: Sink) {
  const authorization = `Bearer ${token}`;
  if (transport === 'sse') {
    const client = createSseClient({ url: graphUrl, headers: { authorization }, retryAttempts: 0 });
    return client.subscribe(operation, sink as never);
  }
  const url = graphUrl.replace('http', 'ws');
  const connectionParams = { authorization };
  const client = createSocketClient({ url, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 });
  return client.subscribe(operation, sink as never);
}

const codeOf = (error: any): string =>
  String(error?.extensions?.code ?? error?.code ?? error?.message ?? error);

export function follow(
  transport: Transport,
  graphUrl: string,
  token: string,
  operation: Operation,
): Subscriber {
  const events: any[] = [];
  const codes: string[] = [];
  const results: any[] = [];
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const leave = subscribe(transport, graphUrl, token, operation, {
    next(result) {
      results.push(result);
      for (const error of result.errors ?? []) codes.push(codeOf(error));
      if (result.data?.changes != null) events.push(result.data.changes);
    },
    error(error) {
      codes.push(codeOf(Array.isArray(error) ? error[0] : error));
      end();
    },
    complete: end,
  });
  return {
    events,
    codes,
    results,
    ended,
    async until(count, withinMs = 30_000) {
      const giveUpAt = Date.now() + withinMs;
      while (events.length < count) {
        if (Date.now() > giveUpAt)
          throw new Error(`${events.length} of ${count} events within ${withinMs} ms; ${codes.join(' ')}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return events;
    },
    leave,
  };
}
