import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { CloseCode, handleProtocols, makeServer } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { socketRules } from './socket-rules.ts';
import { type StreamOptions, usualStalledMs } from './stream-rules.ts';

/** An operation and its variables; pushes of many rows go over HTTP. */
const maxMessageBytes = 256 * 1024;
/** What a reader may owe of small answers, such as pongs, before the connection is cut. */
const maxOwedBytes = 1024 * 1024;
const maxSockets = 1000;
const pingMs = 12_000;
/** For a reader to hear why; a hub that stops waits no longer. */
const graceMs = 2000;
/** In the range that the protocol leaves to applications; a client comes back after it. */
const slowConsumerCode = 4410;

function refuseUpgrade(socket: Duplex, status: 404 | 503): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

function giveUp(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason);
  setTimeout(() => socket.terminate(), graceMs).unref();
}

/** Resolves when the message has left the process, so that a slow reader holds up its source and no memory. */
function send(socket: WebSocket, text: string, stalledMs: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const gone = (): void => reject(new Error('the connection is closed'));
  if (socket.readyState !== socket.OPEN) {
    gone();
    return promise;
  }
  const timer = setTimeout(() => {
    giveUp(socket, slowConsumerCode, 'SLOW_CONSUMER');
    gone();
  }, stalledMs);
  socket.send(text, (error) => (error ? gone() : resolve()));
  return promise.finally(() => clearTimeout(timer));
}

/** Cuts a connection whose other end gives no sign of life. */
function keepAlive(socket: WebSocket, stalledMs: number): void {
  let heardAt = Date.now();
  socket.on('pong', () => (heardAt = Date.now()));
  const timer = setInterval(() => {
    if (Date.now() - heardAt > stalledMs + pingMs) socket.terminate();
    else socket.ping();
  }, pingMs);
  socket.once('close', () => clearInterval(timer));
}

/** GraphQL over WebSocket, in the protocol of graphql-ws. */
export function webSocketPath(options: StreamOptions) {
  const { onError, stalledMs = usualStalledMs } = options;
  const graph = makeServer(socketRules(options));
  const server = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, handleProtocols });

  function serve(socket: WebSocket, request: IncomingMessage): void {
    const cutDebtor = (): void => {
      if (socket.bufferedAmount > maxOwedBytes) socket.terminate();
    };
    // A message that is too large or no message at all: ws has closed the connection with its code.
    socket.on('error', () => {});
    socket.on('ping', cutDebtor);
    keepAlive(socket, stalledMs);
    const closed = graph.opened(
      {
        protocol: socket.protocol,
        send: (text) => send(socket, text, stalledMs),
        close: (code, reason) => socket.close(code, reason),
        onMessage(listen) {
          socket.on('message', (data) => {
            cutDebtor();
            listen((data as Buffer).toString('utf8')).catch((error: unknown) => {
              if (socket.readyState !== socket.OPEN) return;
              // What graphql-ws says of a message that only a server sends, or that no version of the protocol knows.
              if (String(error).includes('Unexpected message'))
                return socket.close(CloseCode.BadRequest, 'Invalid message');
              onError(error);
              socket.close(CloseCode.InternalServerError, 'Internal server error');
            });
          });
        },
      },
      { socket, request, caller: null },
    );
    socket.once('close', (code, reason) => void closed(code, String(reason)).catch(onError));
  }

  return {
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
      if ((request.url ?? '/').split('?')[0] !== '/graphql') return refuseUpgrade(socket, 404);
      if (server.clients.size >= maxSockets) return refuseUpgrade(socket, 503);
      server.handleUpgrade(request, socket, head, serve);
    },
    stop(): void {
      for (const socket of server.clients) giveUp(socket, 1001, 'Going away');
    },
  };
}
