import { lookup as nodeLookup } from 'node:dns';
import tls from 'node:tls';
import type { SinkAddress } from '@cityhub/schema/policy/grant';
import { openWebhookClient } from '@cityhub/workers/sinks/webhook-request';
import { Pool } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeCertificate } from './certificate.ts';
import { answering, type ScriptedSink, startSink } from './scripted-sink.ts';

// Names are resolved by a resolver of the test's own, and every connection ends on loopback.
type Addresses = Parameters<typeof openWebhookClient>[1];
const host = 'sink.example';
const good = makeCertificate([host, '127.0.0.1']);
let sink: ScriptedSink;

beforeAll(async () => {
  sink = await startSink(answering(200), { certificate: good });
});
afterAll(() => sink?.close());

const resolvesTo = (...answers: string[]) => {
  const asked: string[] = [];
  const lookup = async (name: string) => {
    const address = answers[Math.min(asked.push(name), answers.length) - 1] ?? '';
    return [{ address, family: 4 as const }];
  };
  return { asked, lookup };
};

const approval = (port: number, more: Partial<SinkAddress> = {}): SinkAddress[] => [
  { host, port, ranges: ['127.0.0.0/8'], pin: null, ...more },
];

/** The status of one POST, or the code of its failure. */
async function post(url: string, approved: Addresses, lookup = resolvesTo('127.0.0.1').lookup) {
  const client = openWebhookClient(url, approved, 1, lookup);
  try {
    return (await client.post({}, Buffer.from('{}'), new AbortController().signal)).status;
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await client.close();
  }
}

describe('which connections are made', () => {
  test('an approved host, port, range and certificate: one', async () => {
    expect(await post(`https://${host}:${sink.port}/in`, approval(sink.port, { pin: good.pin }))).toBe(200);
    expect(sink.requests.at(-1)?.url).toBe('/in');
  });
  test.each<[string, (port: number) => [url: string, approved: Addresses]]>([
    ['nothing was approved', (port) => [`https://${host}:${port}/`, null]],
    ['the list is empty', (port) => [`https://${host}:${port}/`, []]],
    ['loopback was not approved', (port) => [`https://${host}:${port}/`, approval(port, { ranges: [] })]],
    [
      'another range was approved',
      (port) => [`https://${host}:${port}/`, approval(port, { ranges: ['10.0.0.0/8'] })],
    ],
    ['another port was approved', (port) => [`https://${host}:${port}/`, approval(port + 1)]],
    ['another host was approved', (port) => [`https://other.example:${port}/`, approval(port)]],
    ['the address itself was not', (port) => [`https://127.0.0.1:${port}/`, approval(port)]],
    ['the address in another form', (port) => [`https://2130706433:${port}/`, approval(port)]],
    ['IPv6 in the place of IPv4', (port) => [`https://[::ffff:127.0.0.1]:${port}/`, approval(port)]],
    ['http with a pin', (port) => [`http://${host}:${port}/`, approval(port, { pin: good.pin })]],
  ])('%s: none', async (_why, make) => {
    const before = sink.connections();
    const [url, approved] = make(sink.port);
    expect(await post(url, approved)).toBe('ADDRESS_REFUSED');
    expect(sink.connections()).toBe(before);
  });
  test.each([
    'https://user@sink.example/',
    'https://user:pass@sink.example/',
    'ftp://sink.example/',
    'file:///etc/passwd',
    'sink.example',
    '',
  ])('%s is no address of a webhook', (url) => {
    expect(() => openWebhookClient(url, approval(443), 1)).toThrow('ADDRESS_REFUSED');
  });
  test('http goes to the machine itself and nowhere else', async () => {
    const plain = await startSink(answering(200));
    const inner = [{ host, port: plain.port, ranges: ['127.0.0.0/8', '10.0.0.0/8'], pin: null }];
    expect(await post(`http://${host}:${plain.port}/`, inner)).toBe(200);
    const outside = resolvesTo('10.0.0.5').lookup;
    expect(await post(`http://${host}:${plain.port}/`, inner, outside)).toBe('ADDRESS_REFUSED');
    await plain.close();
  });
});

describe('a name that changes its meaning', () => {
  // 127.0.0.1 stands for the address that was approved, 127.0.0.9 for one inside that was not.
  let inside: ScriptedSink;
  let outside: ScriptedSink;
  beforeAll(async () => {
    outside = await startSink(answering(200));
    inside = await startSink(answering(200), { host: '127.0.0.9', port: outside.port });
  });
  afterAll(async () => {
    await outside?.close();
    await inside?.close();
  });
  const approved = (): SinkAddress[] => approval(outside.port, { ranges: ['127.0.0.1/32'] });

  test('between the check and the connection: it is asked once, and that answer is used', async () => {
    const { asked, lookup } = resolvesTo('127.0.0.1', '127.0.0.9');
    expect(await post(`http://${host}:${outside.port}/`, approved(), lookup)).toBe(200);
    expect([asked.length, outside.requests.length, inside.connections()]).toEqual([1, 1, 0]);
  });
  test('between two connections: the second is refused', async () => {
    const { lookup } = resolvesTo('127.0.0.1', '127.0.0.9');
    const url = `http://${host}:${outside.port}/`;
    expect(await post(url, approved(), lookup)).toBe(200);
    expect(await post(url, approved(), lookup)).toBe('ADDRESS_REFUSED');
    expect(inside.connections()).toBe(0);
  });
  test('a client that checks first and resolves again would reach the inside', async () => {
    const { lookup } = resolvesTo('127.0.0.1', '127.0.0.9');
    expect((await lookup(host))[0]?.address).toBe('127.0.0.1');
    const naive = new Pool(`http://${host}:${outside.port}`, {
      connect: {
        lookup: (name, options, answer) =>
          void lookup(name).then(([found]) =>
            nodeLookup(found?.address ?? '', { ...options, family: 4 }, answer as never),
          ),
      },
    });
    const answer = await naive.request({ path: '/', method: 'POST' });
    await answer.body.dump();
    await naive.close();
    expect(inside.requests).toHaveLength(1);
  });
});

test('a redirect is an answer and nothing more', async () => {
  const elsewhere = await startSink(answering(200));
  const location = `http://127.0.0.1:${elsewhere.port}/`;
  const redirecting = await startSink((request, response) => {
    response.writeHead(Number(request.url.slice(1)), { location }).end();
  });
  for (const status of [301, 302, 303, 307, 308]) {
    const url = `http://${host}:${redirecting.port}/${status}`;
    expect(await post(url, approval(redirecting.port))).toBe(status);
  }
  expect(elsewhere.connections()).toBe(0);
  await elsewhere.close();
  await redirecting.close();
});

describe('the environment', () => {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'NODE_USE_ENV_PROXY'];
  const before = Object.fromEntries(
    [...names, 'NODE_TLS_REJECT_UNAUTHORIZED'].map((name) => [name, process.env[name]]),
  );
  afterEach(() => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
  test('names no proxy that is used', async () => {
    const proxy = await startSink(answering(200));
    for (const name of names) process.env[name] = `http://127.0.0.1:${proxy.port}`;
    process.env['NODE_USE_ENV_PROXY'] = '1';
    expect(await post(`https://${host}:${sink.port}/`, approval(sink.port, { pin: good.pin }))).toBe(200);
    expect(proxy.connections()).toBe(0);
    await proxy.close();
  });
  test('does not switch off the check of certificates', async () => {
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    expect(await post(`https://${host}:${sink.port}/`, approval(sink.port))).toBe('TLS_FAILED');
  });
});

describe('certificates', () => {
  const authorities = tls.getCACertificates('default');
  afterEach(() => tls.setDefaultCACertificates(authorities));
  const know = (cert: string): void => tls.setDefaultCACertificates([...authorities, cert]);
  const url = (): string => `https://${host}:${sink.port}/`;
  const otherPin = makeCertificate([host]).pin;

  test('of an unknown authority, without a pin: refused', async () => {
    expect(await post(url(), approval(sink.port))).toBe('TLS_FAILED');
  });
  test('of a known authority, without a pin: taken', async () => {
    know(good.cert);
    expect(await post(url(), approval(sink.port))).toBe(200);
  });
  test.each([false, true])(
    'with another pin: refused before a byte is sent; known authority: %s',
    async (known) => {
      if (known) know(good.cert);
      const before = sink.requests.length;
      expect(await post(url(), approval(sink.port, { pin: otherPin }))).toBe('PIN_MISMATCH');
      expect(await post(url(), approval(sink.port, { pin: 'nonsense' }))).toBe('PIN_MISMATCH');
      expect(sink.requests.length).toBe(before);
    },
  );
  test.each([
    ['another name', makeCertificate(['other.example'])],
    ['a time that is over', makeCertificate([host], [-3, -1])],
    ['a time that has not begun', makeCertificate([host], [1, 3])],
  ])('of a known authority for %s: refused', async (_why, certificate) => {
    know(certificate.cert);
    const bad = await startSink(answering(200), { certificate });
    expect(await post(`https://${host}:${bad.port}/`, approval(bad.port))).toBe('TLS_FAILED');
    expect(bad.requests).toHaveLength(0);
    await bad.close();
  });
});
