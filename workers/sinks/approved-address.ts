import { lookup as lookUp } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { SinkAddress } from '@cityhub/schema/policy/grant';
import { type Family, isPublic, isReachable, rangesOf } from './blocked-addresses.ts';
import { SinkFailed } from './failures.ts';

export interface HostAddress {
  readonly address: string;
  readonly family: Family;
}

/** All addresses of a host; rejects where there is none. */
export type Lookup = (host: string) => Promise<readonly HostAddress[]>;

/** Where a sink may be reached now. Connect to one of `addresses`, never to the name: it may mean something else by then. */
export interface ApprovedTarget {
  readonly addresses: readonly HostAddress[];
  /** SHA-256 of the certificate's public key (SPKI), base64; null: any certificate of a known authority. */
  readonly pin: string | null;
  /** Whether a connection may end at this address: asked again when it stands. */
  permits(address: HostAddress): boolean;
}

export const systemLookup: Lookup = async (host) =>
  (await lookUp(host, { all: true })).map(({ address, family }) => ({
    address,
    family: family === 6 ? 6 : 4,
  }));

/** Host names as URLs hold them: lower case, punycode, an IPv4 address in four decimal parts, IPv6 without brackets. */
function normalised(host: string): string {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const hostname = URL.parse(`http://${bare.includes(':') ? `[${bare}]` : bare}/`)?.hostname ?? bare;
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

async function resolve(host: string, lookup: Lookup): Promise<readonly HostAddress[]> {
  const family = isIP(host);
  if (family === 4 || family === 6) return [{ address: host, family }];
  const addresses = await lookup(host).catch(() => []);
  if (addresses.length === 0) throw new SinkFailed('HOST_NOT_FOUND');
  return addresses;
}

/** Which addresses a list of ranges approves. */
function permitsOf(ranges: readonly string[]): (address: HostAddress) => boolean {
  if (ranges.length === 0) return ({ address, family }) => isPublic(address, family);
  try {
    const approved = rangesOf(ranges);
    return ({ address, family }) => isReachable(address, family) && approved.has(address, family);
  } catch {
    return () => false; // a range that nobody can read approves nothing
  }
}

/**
 * Whether a sink may be connected to, by the list that a second person has approved for it. Throws SinkFailed with
 * ADDRESS_REFUSED, or HOST_NOT_FOUND. Null or an empty list: nothing was approved.
 */
export async function assertApproved(
  addresses: readonly SinkAddress[] | null,
  host: string,
  port: number,
  lookup: Lookup = systemLookup,
): Promise<ApprovedTarget> {
  const name = normalised(host);
  const approved = addresses?.find((one) => normalised(one.host) === name && one.port === port);
  if (approved === undefined) throw new SinkFailed('ADDRESS_REFUSED');
  const found = await resolve(name, lookup);
  const permits = permitsOf(approved.ranges);
  // One bad address among good ones is how a name is turned against the hub.
  if (!found.every(permits)) throw new SinkFailed('ADDRESS_REFUSED');
  return { addresses: found, pin: approved.pin, permits };
}
