import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { SinkAddress } from '@cityhub/schema/policy/grant';
import { type ApprovedTarget, assertApproved, type Lookup } from './approved-address.ts';
import { isLoopback } from './blocked-addresses.ts';
import { faultOf, withinMs } from './connector.ts';
import { SinkFailed } from './failures.ts';

/** From the look-up of the name to the end of the TLS handshake. */
const connectWithinMs = 2000;
const defaultPort = 5432;
/** What a client of Postgres sends to ask for TLS; the server answers with one letter. */
const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** Asks the server for TLS on a socket that is connected. */
async function secure(socket: Socket, host: string, target: ApprovedTarget): Promise<Socket> {
  socket.write(sslRequest);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  // More than one letter would be something that somebody in between has put there.
  if (answer.toString('latin1') !== 'S') throw new SinkFailed('TLS_REFUSED');
  const secured = connectTls({
    socket,
    // A pin stands for the authority.
    rejectUnauthorized: target.pin === null,
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
  });
  await once(secured, 'secureConnect').catch((cause: unknown) => {
    throw new SinkFailed('TLS_FAILED', { cause });
  });
  return secured;
}

/**
 * How a department's own Postgres is reached: only at an approved address, and with TLS unless it is this machine. The name is
 * looked up once for each connection, and the connection goes to the address that was approved, never to the name.
 */
export function approvedSocket(
  sinkUrl: string,
  approved: readonly SinkAddress[] | null,
  lookup?: Lookup,
): { readonly url: string; open(): Promise<Socket> } {
  const url = new URL(sinkUrl);
  const inClear = url.searchParams.get('sslmode') === 'disable';
  const port = url.port === '' ? defaultPort : Number(url.port);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  // The handshake is made here, so the client must not make another; nor may a parameter lead it elsewhere.
  url.search = '';

  async function handshake(target: ApprovedTarget, opened: (socket: Socket) => void): Promise<Socket> {
    const [first] = target.addresses;
    if (first === undefined) throw new SinkFailed('HOST_NOT_FOUND');
    const isHere = target.addresses.every(({ address, family }) => isLoopback(address, family));
    if (inClear && (!isHere || target.pin !== null)) throw new SinkFailed('ADDRESS_REFUSED');
    const socket = connect({ host: first.address, port, family: first.family }).setNoDelay(true);
    opened(socket);
    await once(socket, 'connect');
    const ready = inClear ? socket : await secure(socket, host, target);
    const fault = faultOf(ready, target);
    if (fault !== null) throw fault;
    return ready;
  }

  return {
    url: url.href,
    async open() {
      let socket: Socket | undefined;
      const opening = assertApproved(approved, host, port, lookup).then((target) =>
        handshake(target, (opened) => {
          socket = opened;
          // Between two steps nobody listens, and an error that nobody hears ends the process.
          opened.on('error', () => {});
        }),
      );
      try {
        return await withinMs(opening, connectWithinMs);
      } catch (error) {
        socket?.destroy();
        throw error;
      }
    },
  };
}
