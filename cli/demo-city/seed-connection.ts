import { connect, type Socket } from 'node:net';
import type { RawSql } from '@cityhub/schema/runtime/database';
import postgres from 'postgres';

/** What postgres hands to its documented option `socket`, which its declarations leave out. */
interface Target {
  readonly path: string | false;
  readonly host: readonly string[];
  readonly port: readonly number[];
}

/**
 * COPY sends its rows and its end one after the other. With Nagle's algorithm each of the two waits for the server's
 * delayed acknowledgement: 80 ms for every table, however small.
 */
function openSocket({ path, host, port }: Target): Socket {
  const socket = path ? connect(path) : connect({ host: host[0] ?? 'localhost', port: port[0] ?? 5432 });
  return socket.setNoDelay(true);
}

/** One connection for the seed, with positions and counts as numbers. */
export function connectSeed(url: string): RawSql {
  const options = {
    max: 1,
    onnotice: () => {},
    types: { bigint: { to: 20, from: [20], serialize: String, parse: Number } },
    connection: { application_name: 'demo city' },
    socket: openSocket,
  };
  return postgres(url, options);
}
