import { connect, type Socket } from 'node:net';
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { arrayTypes } from './array-types.ts';
import { keepMarkedStatements } from './kept-statements.ts';
import { withStatementSpans } from './telemetry/statement-spans.ts';

/** A raw client for hot paths: positions and counts (int8) come as numbers, safe up to 2^53. */
export type RawSql = postgres.Sql<{ bigint: number }>;
export type RawTx = postgres.TransactionSql<{ bigint: number }>;
export type Db = PostgresJsDatabase;
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];

/** What postgres hands to its documented option `socket`, which its declarations leave out. */
export interface Target {
  readonly path: string | false;
  readonly host: readonly string[];
  readonly port: readonly number[];
}

/**
 * Without Nagle's algorithm: what a statement sends in two pieces would wait for the server's delayed acknowledgement,
 * 40 ms for a large parameter and 80 ms for every COPY.
 */
export function openSocket({ path, host, port }: Target): Socket {
  const socket = path ? connect(path) : connect({ host: host[0] ?? 'localhost', port: port[0] ?? 5432 });
  return socket.setNoDelay(true);
}

/** For so long after its end a connection goes on refusing what is sent to it. */
const refusesForMs = 500;
const refusesEveryMs = 10;

/**
 * A transaction whose connection ends sends a ROLLBACK all the same, and the client, which knows no socket any more by then,
 * throws where nobody can catch it: the process would end with its Postgres. So the client hears of the end as an error,
 * which refuses the statement, again for the ROLLBACK, and learns only then that the socket is closed.
 */
function endsInTwoSteps(socket: Socket): Socket {
  const emit = socket.emit.bind(socket) as (event: string, ...args: unknown[]) => boolean;
  const end = socket.end.bind(socket) as (...args: unknown[]) => Socket;
  // A connection that the server never greeted (refused, or only there to cancel a statement) has no transaction.
  let isGreeted = false;
  let isWished = false;
  // The client says farewell with a message; a stream that was closed by the other side ends without one.
  socket.end = ((...args: unknown[]) => {
    isWished ||= args.length > 0;
    return end(...args);
  }) as typeof socket.end;
  socket.emit = ((event: string, ...args: unknown[]) => {
    isGreeted ||= event === 'data';
    if (event !== 'close' || isWished || !isGreeted) return emit(event, ...args);
    const refuse = (): boolean =>
      emit('error', Object.assign(new Error('the connection has ended'), { code: 'CONNECTION_CLOSED' }));
    const refusing = setInterval(refuse, refusesEveryMs);
    setTimeout(() => {
      clearInterval(refusing);
      emit('close', ...args);
    }, refusesForMs);
    return refuse();
  }) as typeof socket.emit;
  return socket;
}

const int8 = { to: 20, from: [20], serialize: String, parse: Number };

export interface ConnectOptions {
  readonly max?: number;
  readonly name: string;
  /** Opens the socket in place of the usual one: a socket that is connected, or connecting. */
  readonly openSocket?: (target: Target) => Socket | Promise<Socket>;
  /** The server ends a statement after so long. */
  readonly statementTimeoutMs?: number;
}

export function connectRaw(url: string, options: ConnectOptions): RawSql {
  const { statementTimeoutMs, openSocket: open = openSocket } = options;
  const settings = {
    max: options.max ?? 4,
    onnotice: () => {},
    types: { bigint: int8, ...arrayTypes },
    fetch_types: false,
    connection: {
      application_name: options.name,
      ...(statementTimeoutMs === undefined ? {} : { statement_timeout: statementTimeoutMs }),
    },
    socket: async (target: Target) => endsInTwoSteps(await open(target)),
  };
  return withStatementSpans(postgres(url, settings) as RawSql);
}

/**
 * Drizzle changes the serializers of the client that it wraps, so it gets a client of its own.
 * The caller keeps `end` for its shutdown and hands only `db` on.
 */
export function connectDrizzle(
  url: string,
  options: { max?: number; name: string },
): { db: Db; end(): Promise<void> } {
  const client = connectRaw(url, options);
  return { db: drizzle(keepMarkedStatements(client)), end: () => client.end({ timeout: 2 }) };
}
