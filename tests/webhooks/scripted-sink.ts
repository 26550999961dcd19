import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createRawServer, type Server, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { TestCertificate } from './certificate.ts';

export interface SinkRequest {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A webhook's other end on loopback, which does what a test tells it. */
export interface ScriptedSink {
  readonly port: number;
  readonly requests: SinkRequest[];
  connections(): number;
  close(): Promise<void>;
}

type Script = (request: SinkRequest, response: ServerResponse) => void | Promise<void>;

async function listen(server: Server, host: string, port: number) {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

export async function startSink(
  script: Script,
  options: { certificate?: TestCertificate; host?: string; port?: number } = {},
): Promise<ScriptedSink> {
  const requests: SinkRequest[] = [];
  const onRequest = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const seen = { url: request.url ?? '', headers: request.headers, body: await buffer(request) };
    requests.push(seen);
    await script(seen, response);
  };
  const handle = (request: IncomingMessage, response: ServerResponse): void =>
    void onRequest(request, response).catch(() => response.destroy());
  const { certificate, host = '127.0.0.1', port = 0 } = options;
  const server =
    certificate === undefined ? createServer(handle) : createSecureServer({ ...certificate }, handle);
  return { requests, ...(await listen(server, host, port)) };
}

/** A server that speaks bytes only: `script` gets each connection. */
export async function startRawSink(script: (socket: Socket) => void): Promise<ScriptedSink> {
  return { requests: [], ...(await listen(createRawServer(script), '127.0.0.1', 0)) };
}

/** Answers every request with a status and no body. */
export const answering =
  (status: number, headers: Record<string, string> = {}): Script =>
  (_request, response) => {
    response.writeHead(status, headers).end();
  };
