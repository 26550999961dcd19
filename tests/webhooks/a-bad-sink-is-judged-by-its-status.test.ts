import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FeedOrder, WebhookSecret } from '@cityhub/schema/policy/grant';
import { sealText } from '@cityhub/schema/runtime/sealed-text';
import { secretsFrom } from '@cityhub/schema/runtime/secrets';
import { createDeliverer } from '@cityhub/workers/sinks/webhook-delivery';
import { describe, expect, test } from 'vitest';
import { answering, type ScriptedSink, startRawSink, startSink } from './scripted-sink.ts';

const secrets = secretsFrom(randomBytes(32));
const feed = { id: '8d8f7a2e-8f4e-4d8c-9c55-0b8c4a7f2a11', entity: 'Resident' } as FeedOrder;
const secret: WebhookSecret = {
  id: 's1',
  sealed: sealText(secrets, `feed ${feed.id} secret s1`, `whsec_${randomBytes(32).toString('base64')}`),
  until: null,
};
const row = {
  record_id: '11111111-2222-5333-8444-555555555555',
  version: 7,
  changed_at: '2026-03-01T08:00:00Z',
  operation: 'registerResident',
  name: '陈晓明',
};

interface Outcome {
  /** `taken`, or the code of the failure. */
  readonly outcome: string;
  readonly retryAfterMs?: number | null | undefined;
  readonly gone?: boolean | undefined;
  readonly ms: number;
}

const orderTo = ({ port }: Pick<ScriptedSink, 'port'>, signedBy: WebhookSecret, scheme = 'http') => ({
  sink: {
    kind: 'webhook' as const,
    url: `${scheme}://127.0.0.1:${port}/`,
    secrets: [signedBy],
    receiptKey: null,
  },
  addresses: [{ host: '127.0.0.1', port, ranges: ['127.0.0.1/32'], pin: null }],
  position: 0,
});

/** One delivery to a sink, and what became of it. */
async function deliverTo(sink: Pick<ScriptedSink, 'port'>, scheme = 'http'): Promise<Outcome> {
  const deliverer = createDeliverer({ secrets, checkpoints: { newest: async () => null } }, feed, 1);
  const order = orderTo(sink, secret, scheme);
  const began = performance.now();
  const past = (): number => performance.now() - began;
  try {
    await deliverer.deliver(order, { row, id: 'id-1', attempt: 1 }, new AbortController().signal);
    return { outcome: 'taken', ms: past() };
  } catch (error) {
    const { code, detail, retryAfterMs, gone } = error as Record<string, never>;
    // Only codes leave a failed delivery: nothing that the sink wrote.
    expect(JSON.stringify(error) + String(error)).not.toContain('SECRET-OF-THE-SINK');
    expect((error as Error).cause).toBeUndefined();
    return { outcome: code ?? `refused ${detail}`, retryAfterMs, gone, ms: past() };
  } finally {
    await deliverer.close();
  }
}

const ok = 'HTTP/1.1 200 OK\r\n';
const leaking = 'SECRET-OF-THE-SINK';

/** What a server writes to each connection once a request has come, byte by byte or endlessly. */
function drip(socket: Socket, text: string, everyMs: number): void {
  let index = 0;
  const timer = setInterval(() => {
    socket.write(text[index % text.length] ?? '');
    index += 1;
  }, everyMs);
  socket.once('close', () => clearInterval(timer));
}
const onRequest =
  (act: (socket: Socket) => void) =>
  (socket: Socket): void =>
    void socket.once('data', () => act(socket));

/** A script of bytes, what becomes of the delivery, and within how many ms. */
const raw: readonly (readonly [string, (socket: Socket) => void, string, number])[] = [
  ['accepts and never answers', () => {}, 'TIMEOUT', 7500],
  [
    'drips its headers',
    onRequest((socket) => drip(socket, `${ok}X-A: ${'a'.repeat(500)}`, 400)),
    'TIMEOUT',
    10_800,
  ],
  [
    'answers 200 and drips its body',
    onRequest((socket) => {
      socket.write(`${ok}Content-Length: 4000\r\n\r\n`);
      drip(socket, 'a', 400);
    }),
    'taken',
    10_800,
  ],
  [
    'answers 200 and no body, though it announced one',
    onRequest((socket) => socket.write(`${ok}Content-Length: 10\r\n\r\n`)),
    'taken',
    7500,
  ],
  ['closes at once', (socket) => void socket.destroy(), 'ECONNRESET or CONNECTION_CLOSED', 1500],
  ['closes after the request', onRequest((socket) => socket.destroy()), 'CONNECTION_CLOSED', 1500],
  ['closes within its headers', onRequest((socket) => socket.end(ok)), 'CONNECTION_CLOSED', 1500],
  [
    'closes after its headers',
    onRequest((socket) => socket.end(`${ok}Content-Length: 10\r\n\r\n`)),
    'taken',
    1500,
  ],
  [
    'closes after the headers of a 500',
    onRequest((socket) => socket.end(`HTTP/1.1 500 ${leaking}\r\nContent-Length: 10\r\n\r\n`)),
    'HTTP_500',
    1500,
  ],
  [
    'writes bytes that are no HTTP',
    onRequest((socket) => socket.end(`${leaking}\r\n\r\n`)),
    'NOT_HTTP',
    1500,
  ],
  ['writes random bytes', onRequest((socket) => socket.end(Buffer.alloc(4096, 0xfe))), 'NOT_HTTP', 1500],
  [
    'sends 64 KiB of headers',
    onRequest((socket) => socket.end(`${ok}X-A: ${'a'.repeat(65_536)}\r\n\r\n`)),
    'NOT_HTTP',
    1500,
  ],
  [
    'sends a body of garbage',
    onRequest((socket) => socket.end(`${ok}Content-Length: 30\r\n\r\n{"receipt":"${leaking}`)),
    'taken',
    1500,
  ],
  [
    'breaks off a chunked body with garbage',
    onRequest((socket) => socket.end(`${ok}Transfer-Encoding: chunked\r\n\r\nZZZ\r\n${leaking}`)),
    'taken',
    1500,
  ],
];

describe.concurrent('a sink that', () => {
  test.each(raw)('%s', async (_what, script, expected, withinMs) => {
    const sink = await startRawSink(script);
    const { outcome, ms } = await deliverTo(sink);
    await sink.close();
    expect(expected.split(/, | or /)).toContain(outcome);
    expect(ms).toBeLessThan(withinMs);
  });

  test('stalls in the TLS handshake', async () => {
    const sink = await startRawSink(() => {});
    const { outcome, ms } = await deliverTo(sink, 'https');
    await sink.close();
    expect(outcome).toBe('TIMEOUT');
    expect(ms).toBeLessThan(4000);
  });

  test('speaks no TLS', async () => {
    const sink = await startRawSink((socket) => void socket.end(`${ok}\r\n`));
    expect((await deliverTo(sink, 'https')).outcome).toBe('TLS_FAILED');
    await sink.close();
  });

  test('is not there', async () => {
    const sink = await startRawSink(() => {});
    await sink.close();
    expect((await deliverTo(sink)).outcome).toBe('ECONNREFUSED');
  });

  test.each([200, 422])('answers %i and never stops', async (status) => {
    let written = 0;
    function* endless(): Generator<Buffer> {
      for (; written < 100_000_000; written += 65_536) yield Buffer.alloc(65_536, leaking);
    }
    const sink = await startSink(async (_request, response) => {
      response.writeHead(status);
      await pipeline(Readable.from(endless()), response);
    });
    const { outcome, ms } = await deliverTo(sink);
    await sink.close();
    expect(outcome).toBe(status === 200 ? 'taken' : 'refused HTTP_422');
    expect(ms).toBeLessThan(1500);
    expect(written).toBeLessThan(20_000_000);
  });

  test.each<[number, Record<string, string>, Partial<Outcome>]>([
    [302, { location: 'http://127.0.0.1:1/' }, { outcome: 'REDIRECT_REFUSED', gone: false }],
    [410, {}, { outcome: 'HTTP_410', gone: true }],
    [429, { 'retry-after': '7' }, { outcome: 'HTTP_429', retryAfterMs: 7000 }],
    [429, { 'retry-after': '1e9' }, { outcome: 'HTTP_429', retryAfterMs: null }],
    [429, { 'retry-after': '99999999999' }, { outcome: 'HTTP_429', retryAfterMs: 3_600_000 }],
    [503, { 'retry-after': '-1' }, { outcome: 'HTTP_503', retryAfterMs: null }],
    [400, {}, { outcome: 'refused HTTP_400' }],
    [500, {}, { outcome: 'HTTP_500', gone: false }],
    [204, {}, { outcome: 'taken' }],
  ])('answers %i with %j', async (status, headers, expected) => {
    const sink = await startSink(answering(status, headers));
    expect(await deliverTo(sink)).toMatchObject(expected);
    await sink.close();
  });
});

test('a delivery whose right is taken away is broken off', async () => {
  const sink = await startRawSink(() => {});
  const deliverer = createDeliverer({ secrets, checkpoints: { newest: async () => null } }, feed, 1);
  const revoked = new AbortController();
  setTimeout(() => revoked.abort(), 200);
  const order = orderTo(sink, secret);
  const began = performance.now();
  await expect(
    deliverer.deliver(order, { row, id: 'id-1', attempt: 1 }, revoked.signal),
  ).rejects.toMatchObject({ code: 'NO_ANSWER' });
  expect(performance.now() - began).toBeLessThan(1000);
  await deliverer.close();
  await sink.close();
});

test('a feed whose secrets have all ended sends nothing', async () => {
  const sink = await startSink(answering(200));
  const deliverer = createDeliverer({ secrets, checkpoints: { newest: async () => null } }, feed, 1);
  const ended = { ...secret, until: new Date(Date.now() - 1000).toISOString() };
  const order = orderTo(sink, ended);
  await expect(
    deliverer.deliver(order, { row, id: 'id-1', attempt: 1 }, new AbortController().signal),
  ).rejects.toMatchObject({ code: 'NO_SECRET' });
  expect(sink.connections()).toBe(0);
  await deliverer.close();
  await sink.close();
});
