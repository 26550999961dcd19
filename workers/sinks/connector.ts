import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { SinkAddress } from '@cityhub/schema/policy/grant';
import { buildConnector } from 'undici';
import { type ApprovedTarget, assertApproved, type HostAddress, type Lookup } from './approved-address.ts';
import { isLoopback } from './blocked-addresses.ts';
import { SinkFailed } from './failures.ts';

/** From the first packet to the end of the TLS handshake; finding the address has as long. */
const connectTimeoutMs = 2000;

export function withinMs<T>(work: Promise<T>, ms: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new SinkFailed('TIMEOUT')), ms);
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}

/** Answers only what was approved a moment ago, so that a name cannot mean another address by the time of the connection. */
function lookupOf(addresses: readonly HostAddress[]): LookupFunction {
  return (_host, options, answer) => {
    const [first] = addresses;
    if (first === undefined) return answer(new SinkFailed('HOST_NOT_FOUND'), []);
    return options.all === true ? answer(null, [...addresses]) : answer(null, first.address, first.family);
  };
}

/** Whether the other side proved the approved key: the handshake itself has shown that it owns the certificate's key. */
function hasPin(socket: Socket, pin: string): boolean {
  const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
  if (certificate === undefined) return false;
  const key = certificate.publicKey.export({ type: 'spki', format: 'der' });
  const digest = createHash('sha256').update(key).digest();
  const expected = Buffer.from(pin, 'base64');
  return expected.length === digest.length && timingSafeEqual(expected, digest);
}

/** What is wrong with a connection that stands; null when nothing is. */
export function faultOf(socket: Socket, target: ApprovedTarget): SinkFailed | null {
  const address = socket.remoteAddress ?? '';
  const family = isIP(address);
  if ((family !== 4 && family !== 6) || !target.permits({ address, family }))
    return new SinkFailed('ADDRESS_REFUSED');
  if (target.pin !== null && !hasPin(socket, target.pin)) return new SinkFailed('PIN_MISMATCH');
  return null;
}

/**
 * Connections to approved addresses only. Order: the list, every address that the name has, the connection to one of
 * these, its other end once more, the certificate. Nothing is sent before all have passed. https, or http to the machine itself.
 */
export function createConnector(
  addresses: readonly SinkAddress[] | null,
  lookup: Lookup,
): buildConnector.connector {
  async function targetOf(options: buildConnector.Options): Promise<ApprovedTarget> {
    const secure = options.protocol === 'https:';
    const port = options.port === '' ? (secure ? 443 : 80) : Number(options.port);
    const target = await withinMs(
      assertApproved(addresses, options.hostname, port, lookup),
      connectTimeoutMs,
    );
    const inside = target.addresses.every(({ address, family }) => isLoopback(address, family));
    // A pin says that the connection is encrypted: without TLS there is no key to compare.
    if (!secure && (!inside || target.pin !== null)) throw new SinkFailed('ADDRESS_REFUSED');
    return target;
  }

  return (options, callback) => {
    const connectTo = (target: ApprovedTarget): void => {
      const connect = buildConnector({
        timeout: connectTimeoutMs,
        // A resumed session shows no certificate to compare with the pin.
        maxCachedSessions: 0,
        // Said here so that no variable of the environment can switch it off.
        rejectUnauthorized: target.pin === null,
        lookup: lookupOf(target.addresses),
      });
      connect(options, (...outcome) => {
        const [error, socket] = outcome;
        if (error !== null) return callback(error, null);
        const fault = faultOf(socket, target);
        if (fault === null) return callback(null, socket);
        socket.destroy();
        return callback(fault, null);
      });
    };
    targetOf(options).then(connectTo, (error: Error) => callback(error, null));
  };
}
