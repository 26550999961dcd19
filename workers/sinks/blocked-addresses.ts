import { BlockList, isIP } from 'node:net';

export type Family = 4 | 6;

/** A list of CIDR ranges. IPv4 and IPv6 are kept apart: Node's list would take 8.8.8.8 for a part of ::ffff:0:0/96. */
export interface Ranges {
  has(address: string, family: Family): boolean;
}

/** Throws when a text is no CIDR range. */
export function rangesOf(texts: readonly string[]): Ranges {
  const lists = { 4: new BlockList(), 6: new BlockList() };
  for (const text of texts) {
    const [network = '', prefix = ''] = text.split('/');
    const family: Family = network.includes(':') ? 6 : 4;
    if (!/^\d{1,3}$/.test(prefix)) throw new Error('a range is written as network/prefix');
    lists[family].addSubnet(network, Number(prefix), family === 6 ? 'ipv6' : 'ipv4');
  }
  return { has: (address, family) => lists[family].check(address, family === 6 ? 'ipv6' : 'ipv4') };
}

/** The networks of an organisation, of the machine, of a provider: reached only where a range was approved for them. */
const privateNetworks = rangesOf([
  '10.0.0.0/8',
  '100.64.0.0/10', // shared by a provider's customers; some clouds keep their metadata in it
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '198.18.0.0/15', // benchmarks of network devices
  '::1/128',
  'fc00::/7',
]);

/**
 * Never reached, whatever was approved: addresses of no single host, of the link itself (a cloud's metadata), of
 * documentation, and IPv6 forms that hide an IPv4 address, so that a range says what it seems to say.
 */
const neverReached = rangesOf([
  '0.0.0.0/8',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/3', // unspecified, IPv4-mapped, IPv4-compatible, NAT64 (64:ff9b::/96 and 64:ff9b:1::/48), discard
  '2001::/23', // Teredo and other protocol assignments
  '2001:db8::/32',
  '2002::/16', // 6to4
  '3fff::/20',
  '4000::/2', // not given out, as is 8000::/1 but for the two forms of private networks
  '8000::/2',
  'c000::/3',
  'e000::/4',
  'f000::/5',
  'f800::/6',
  'fe00::/7', // link-local, site-local, multicast
]);

const loopback = rangesOf(['127.0.0.0/8', '::1/128']);

export function isLoopback(address: string, family: Family): boolean {
  return loopback.has(address, family);
}

/** Whether an address may be reached at all. */
export function isReachable(address: string, family: Family): boolean {
  // An address with a zone (fe80::1%eth0) names a link of this machine.
  if (isIP(address) !== family || address.includes('%')) return false;
  return isLoopback(address, family) || !neverReached.has(address, family);
}

/** Whether an address may be reached where no range was approved: any public one. */
export function isPublic(address: string, family: Family): boolean {
  return isReachable(address, family) && !privateNetworks.has(address, family);
}
