import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connectRaw, openSocket, type RawSql, type Target } from '@cityhub/schema/runtime/database';
import { SinkFailed } from './failures.ts';

/** A server that accepts and never answers must be known as dead within 15 s, connecting included. */
const limitMs = 10_000;
const connectWithinMs = 2000;
/** A statement that was told to stop has this long before its connection is destroyed. */
const cancelMs = 500;

type Query<Rows> = Promise<Rows> & { cancel?: () => void };

/** One connection to a department's server. Whatever fails on it ends it: the next attempt opens a new one. */
export interface DepartmentConnection {
  /** Runs work within the time limit. When `signal` aborts, the statement is cancelled and the connection destroyed. */
  run<Rows>(work: (sql: RawSql) => Query<Rows>, signal?: AbortSignal): Promise<Rows>;
  close(): Promise<void>;
}

/** Waits until the socket is connected, 2 s at most. */
async function connected(socket: Socket): Promise<Socket> {
  if (!socket.connecting) return socket;
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(connectWithinMs) });
    return socket;
  } catch (error) {
    socket.destroy();
    if ((error as Error).name === 'AbortError') throw new SinkFailed('CONNECT_TIMEOUT');
    throw error;
  }
}

export function openDepartmentConnection(
  url: string,
  name: string,
  open: (target: Target) => Socket | Promise<Socket> = openSocket,
): DepartmentConnection {
  // More than one while a statement is being cancelled, which has a connection of its own.
  const sockets = new Set<Socket>();
  let destroyed = false;
  const sql = connectRaw(url, {
    max: 1,
    name,
    statementTimeoutMs: limitMs,
    async openSocket(target) {
      // The client connects again by itself when a connection ends before its greeting.
      if (destroyed) throw new SinkFailed('CONNECTION_CLOSED');
      const socket = await connected(await open(target));
      if (destroyed) socket.destroy();
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      return socket;
    },
  });

  function destroy(): void {
    destroyed = true;
    for (const socket of sockets) socket.destroy();
    void sql.end({ timeout: 0 }).catch(() => {});
  }

  async function run<Rows>(work: (sql: RawSql) => Query<Rows>, signal?: AbortSignal): Promise<Rows> {
    const stopped = Promise.withResolvers<never>();
    const stop = (code: string): void => {
      stopped.reject(new SinkFailed(code));
      destroy();
    };
    const timer = setTimeout(stop, limitMs, 'TIMEOUT');
    const query = work(sql);
    let aborting: NodeJS.Timeout | undefined;
    const abort = (): void => {
      query.cancel?.();
      aborting = setTimeout(stop, cancelMs, 'ABORTED');
    };
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await Promise.race([query, stopped.promise]);
    } finally {
      clearTimeout(timer);
      clearTimeout(aborting);
      signal?.removeEventListener('abort', abort);
    }
  }

  return { run, close: () => sql.end({ timeout: 2 }) };
}
