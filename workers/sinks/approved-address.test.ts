import type { SinkAddress } from '@cityhub/schema/policy/grant';
import { describe, expect, test } from 'vitest';
import { assertApproved, type HostAddress, type Lookup } from './approved-address.ts';

const at = (...addresses: string[]): HostAddress[] =>
  addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

function approval(host: string, ranges: readonly string[] = [], port = 443): SinkAddress {
  return { host, port, ranges, pin: null };
}

/** What becomes of a connection to a host that resolves to `addresses`, when it was approved with `ranges`. */
async function outcome(host: string, addresses: string[], ranges: readonly string[] = []): Promise<string> {
  const lookup: Lookup = async () => at(...addresses);
  const hostname = new URL(`https://${host}/`).hostname;
  return assertApproved([approval(hostname, ranges)], hostname, 443, lookup).then(
    () => 'approved',
    (error: { code: string }) => error.code,
  );
}

// The forms in which an address of the inside can be written into a URL, and 8 more that lead nowhere good.
const forms = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '0.0.0.0',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '100.64.0.1',
  '169.254.169.254',
  '198.18.0.1',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b:1::a00:1]',
  '[2002:7f00:1::]',
  '[2001:0:7f00:1::]',
  '[fe80::1]',
  '[fec0::1]',
  '[fc00::1]',
  '[fd12:3456::1]',
  '[ff02::1]',
  '[::127.0.0.1]',
  '[2001:db8::1]',
  '192.0.0.1',
  '192.0.2.1',
  '203.0.113.7',
  '224.0.0.1',
  '255.255.255.255',
  '１２７.0.0.1',
];

describe('without approved ranges only public addresses are reached', () => {
  test.each(forms)('%s is refused as it is written', async (form) => {
    expect(await outcome(form, [])).toBe('ADDRESS_REFUSED');
  });
  test.each(forms)('a name that means %s is refused', async (form) => {
    const { hostname } = new URL(`https://${form}/`);
    expect(await outcome('sink.example', [hostname.replace(/^\[|\]$/g, '')])).toBe('ADDRESS_REFUSED');
  });
  test.each(['8.8.8.8', '1.1.1.1', '2606:4700::1111', '240e::1'])('%s is reached', async (address) => {
    expect(await outcome('sink.example', [address])).toBe('approved');
  });
  test('one inner address among public ones refuses the name', async () => {
    expect(await outcome('sink.example', ['8.8.8.8', '127.0.0.1'])).toBe('ADDRESS_REFUSED');
    expect(await outcome('sink.example', ['2606:4700::1111', '::ffff:10.0.0.1'])).toBe('ADDRESS_REFUSED');
  });
  test('an address with a zone is refused', async () => {
    expect(await outcome('sink.example', ['fe80::1%eth0'])).toBe('ADDRESS_REFUSED');
    expect(await outcome('sink.example', ['2606:4700::1111%eth0'], ['::/0'])).toBe('ADDRESS_REFUSED');
  });
});

describe('with approved ranges only these are reached', () => {
  test.each([
    ['10.1.2.3', ['10.1.0.0/16'], 'approved'],
    ['10.2.2.3', ['10.1.0.0/16'], 'ADDRESS_REFUSED'],
    ['8.8.8.8', ['10.1.0.0/16'], 'ADDRESS_REFUSED'],
    ['127.0.0.1', ['127.0.0.1/32'], 'approved'],
    ['fd00::5', ['fd00::/8'], 'approved'],
    ['fd00::5', ['10.0.0.0/8'], 'ADDRESS_REFUSED'],
    ['::ffff:10.1.2.3', ['10.1.0.0/16'], 'ADDRESS_REFUSED'],
    ['169.254.169.254', ['0.0.0.0/0'], 'ADDRESS_REFUSED'],
    ['fe80::1', ['::/0'], 'ADDRESS_REFUSED'],
    ['2002:7f00:1::', ['::/0'], 'ADDRESS_REFUSED'],
    ['10.1.2.3', ['10.1.0.0/33'], 'ADDRESS_REFUSED'],
    ['10.1.2.3', ['ten'], 'ADDRESS_REFUSED'],
    ['10.1.2.3', ['10.1.0.0'], 'ADDRESS_REFUSED'],
  ])('%s in %j: %s', async (address, ranges, expected) => {
    expect(await outcome('sink.example', [address], ranges)).toBe(expected);
  });
});

describe('what was not approved is refused without a look-up', () => {
  const never: Lookup = async () => {
    throw new Error('looked up');
  };
  const list = [approval('sink.example', [], 8443)];
  test.each<[string, number, readonly SinkAddress[] | null]>([
    ['sink.example', 443, list],
    ['sink.example', 22, list],
    ['other.example', 8443, list],
    ['sink.example.evil.example', 8443, list],
    ['sub.sink.example', 8443, list],
    ['sink.example.', 8443, list],
    ['sink.example', 8443, []],
    ['sink.example', 8443, null],
  ])('%s:%i', async (host, port, addresses) => {
    await expect(assertApproved(addresses, host, port, never)).rejects.toMatchObject({
      code: 'ADDRESS_REFUSED',
    });
  });
  test('a name that does not resolve is told apart', async () => {
    await expect(assertApproved(list, 'sink.example', 8443, never)).rejects.toMatchObject({
      code: 'HOST_NOT_FOUND',
    });
  });
  test('names are compared as URLs write them', async () => {
    const lookup: Lookup = async () => at('8.8.8.8');
    for (const [approved, host] of [
      ['Sink.Example', 'sink.example'],
      ['公安.example', 'xn--55q79v.example'],
    ] as const)
      await expect(assertApproved([approval(approved)], host, 443, lookup)).resolves.toMatchObject({
        pin: null,
      });
  });
});
