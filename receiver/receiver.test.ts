import { createHash, createHmac, generateKeyPairSync, verify } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { createMemoryStore } from './memory-store.ts';
import { createReceiver, EventRefused, type HubEvent, type Receiver } from './receiver.ts';

const key = Buffer.alloc(32, 1);
const nextKey = Buffer.alloc(32, 2);
const strangeKey = Buffer.alloc(32, 3);
const secretOf = (of: Buffer): string => `whsec_${of.toString('base64')}`;
const { privateKey, publicKey } = generateKeyPairSync('ed25519');

const seconds = (): number => Math.floor(Date.now() / 1000);
const signature = (of: Buffer, id: string, at: number | string, body: string): string =>
  `v1,${createHmac('sha256', of).update(`${id}.${at}.${body}`).digest('base64')}`;

function bodyOf(id: string, version = 1, record = 'record-1', more: object = {}): string {
  return JSON.stringify({
    specversion: '1.0',
    id,
    source: '/cityhub/feed',
    type: 'city.hub.resident.changed.v1',
    subject: record,
    time: '2026-03-01T08:00:00.000Z',
    recordversion: String(version),
    data: { name: '陈晓明' },
    ...more,
  });
}

let applied: HubEvent[];
let receiver: Receiver;
beforeEach(() => {
  applied = [];
  receiver = createReceiver({
    secrets: [secretOf(key), secretOf(nextKey)],
    signingKey: privateKey,
    store: createMemoryStore(),
    apply: async (event) => void applied.push(event),
  });
});

/** Sends an event as the hub does. */
function send(id: string, body = bodyOf(id), at: number | string = seconds(), by = key) {
  return receiver.receive(
    { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': signature(by, id, at, body) },
    body,
  );
}

describe('forged, changed, replayed and late webhooks are refused', () => {
  const now = seconds();
  const body = bodyOf('id-1');
  const good = {
    'webhook-id': 'id-1',
    'webhook-timestamp': String(now),
    'webhook-signature': signature(key, 'id-1', now, body),
  };
  const sig = good['webhook-signature'];
  type Vector = readonly [string, Record<string, string | string[] | undefined>, string];
  const vectors: readonly Vector[] = [
    ['no headers', {}, body],
    ['no id', { ...good, 'webhook-id': undefined }, body],
    ['no timestamp', { ...good, 'webhook-timestamp': undefined }, body],
    ['no signature', { ...good, 'webhook-signature': undefined }, body],
    ['an empty signature', { ...good, 'webhook-signature': '' }, body],
    ['another id', { ...good, 'webhook-id': 'id-2' }, body],
    ['an id twice', { ...good, 'webhook-id': ['id-1', 'id-1'] }, body],
    ['an id with a dot that moves the border', { ...good, 'webhook-id': `id-1.${now}` }, body],
    ['an id in two spellings of the header', { ...good, 'Webhook-Id': 'id-1' }, body],
    ['another time', { ...good, 'webhook-timestamp': String(now + 1) }, body],
    ['a time with a sign', { ...good, 'webhook-timestamp': `+${now}` }, body],
    ['a time with a fraction', { ...good, 'webhook-timestamp': `${now}.0` }, body],
    ['a time in hexadecimal', { ...good, 'webhook-timestamp': `0x${now.toString(16)}` }, body],
    ['a time with a space', { ...good, 'webhook-timestamp': ` ${now}` }, body],
    ['no number for a time', { ...good, 'webhook-timestamp': 'NaN' }, body],
    ['another body', good, body.replace('陈', '张')],
    ['a longer body', good, `${body} `],
    ['an empty body', good, ''],
    ['a stranger’s key', { ...good, 'webhook-signature': signature(strangeKey, 'id-1', now, body) }, body],
    ['an unknown version of the scheme', { ...good, 'webhook-signature': sig.replace('v1,', 'v2,') }, body],
    ['the asymmetric scheme', { ...good, 'webhook-signature': sig.replace('v1,', 'v1a,') }, body],
    ['no version', { ...good, 'webhook-signature': sig.slice(3) }, body],
    ['a shortened signature', { ...good, 'webhook-signature': sig.slice(0, -4) }, body],
    ['one that is longer', { ...good, 'webhook-signature': `${sig}A` }, body],
    ['base64url', { ...good, 'webhook-signature': sig.replace('=', '') }, body],
    ['upper case', { ...good, 'webhook-signature': sig.toUpperCase() }, body],
    ['a list with commas', { ...good, 'webhook-signature': `v1,AAAA,${sig}` }, body],
    [
      'the right one behind a hundred others',
      { ...good, 'webhook-signature': `${'v1,AAAA '.repeat(100)}${sig}` },
      body,
    ],
  ];
  test.each(vectors)('%s', async (_why, headers, sent) => {
    expect((await receiver.receive(headers, sent)).status).toBe(401);
    expect(applied).toEqual([]);
  });
  test.each([-301, -3600, -86_400, 301, 3600])('%i s away from now', async (offset) => {
    const answer = await send('id-1', body, seconds() + offset);
    expect(answer.status).toBe(401);
    expect(answer.body).toContain('clock');
    expect(applied).toEqual([]);
  });
  test('the same headers and bytes unchanged are taken', async () => {
    expect((await receiver.receive(good, body)).status).toBe(200);
    expect(applied).toHaveLength(1);
  });
});

describe('what is good is taken', () => {
  test('within 5 minutes of either side', async () => {
    expect((await send('id-1', bodyOf('id-1'), seconds() - 295)).status).toBe(200);
    expect((await send('id-2', bodyOf('id-2'), seconds() + 295)).status).toBe(200);
  });
  test('by either secret while they rotate, and with both signatures', async () => {
    expect((await send('id-1', bodyOf('id-1'), seconds(), nextKey)).status).toBe(200);
    const at = seconds();
    const body = bodyOf('id-2');
    const both = `${signature(strangeKey, 'id-2', at, body)} ${signature(key, 'id-2', at, body)}`;
    const headers = { 'Webhook-Id': 'id-2', 'Webhook-Timestamp': `${at}`, 'Webhook-Signature': both };
    expect((await receiver.receive(headers, Buffer.from(body))).status).toBe(200);
  });
  test('signed nonsense is refused for good', async () => {
    for (const body of ['', 'null', '[]', '{}', '{"id":"id-1"}', bodyOf('id-2'), bodyOf('id-1', 1.5)])
      expect((await send('id-1', body)).status, body).toBe(400);
    expect(applied).toEqual([]);
  });
});

describe('each delivery has one effect', () => {
  test('however often it comes, one after another or at once', async () => {
    const answers = await Promise.all([send('id-1'), send('id-1'), send('id-1')]);
    answers.push(await send('id-1'));
    expect(answers.map((one) => one.status)).toEqual([200, 200, 200, 200]);
    expect(applied).toHaveLength(1);
  });
  test('an older version after a newer one is acknowledged and not applied', async () => {
    expect((await send('id-2', bodyOf('id-2', 2))).status).toBe(200);
    expect((await send('id-1', bodyOf('id-1', 1))).status).toBe(200);
    expect((await send('id-3', bodyOf('id-3', 1, 'record-2'))).status).toBe(200);
    expect(applied.map((event) => event.id)).toEqual(['id-2', 'id-3']);
  });
  test('a replay of the same version under a new id is applied again', async () => {
    await send('id-1', bodyOf('id-1', 7));
    await send('id-2', bodyOf('id-2', 7));
    expect(applied).toHaveLength(2);
  });
  test('events of one record never overlap, those of two do', async () => {
    const running = new Map<string, number>();
    let most = 0;
    receiver = createReceiver({
      secrets: [secretOf(key)],
      store: createMemoryStore(),
      apply: async ({ subject }) => {
        running.set(subject, (running.get(subject) ?? 0) + 1);
        expect(running.get(subject)).toBe(1);
        most = Math.max(
          most,
          [...running.values()].reduce((sum, one) => sum + one, 0),
        );
        await new Promise((resolve) => setImmediate(resolve));
        running.set(subject, 0);
      },
    });
    const sending = [1, 2, 3].flatMap((n) => [
      send(`a${n}`, bodyOf(`a${n}`, n, 'a')),
      send(`b${n}`, bodyOf(`b${n}`, n, 'b')),
    ]);
    expect((await Promise.all(sending)).map((one) => one.status)).toEqual(Array(6).fill(200));
    expect(most).toBe(2);
  });
  test('what failed is applied when it comes again, and the reason stays inside', async () => {
    let failing = true;
    const seen: unknown[] = [];
    receiver = createReceiver({
      secrets: [secretOf(key)],
      store: createMemoryStore(),
      apply: async (event) => {
        if (failing) throw new Error('陈晓明 is not there');
        applied.push(event);
      },
      onError: (error) => void seen.push(error),
    });
    const answer = await send('id-1');
    expect([answer.status, answer.body.includes('陈晓明'), seen.length]).toEqual([500, false, 1]);
    failing = false;
    expect((await send('id-1')).status).toBe(200);
    expect(applied).toHaveLength(1);
  });
  test('what the department refuses is answered 422', async () => {
    receiver = createReceiver({
      secrets: [secretOf(key)],
      store: createMemoryStore(),
      apply: () => Promise.reject(new EventRefused()),
    });
    expect((await send('id-1')).status).toBe(422);
  });
});

test('the receipt is signed over id, digest and time', async () => {
  const body = bodyOf('id-1');
  const { receipt } = JSON.parse((await send('id-1', body)).body) as { receipt: string };
  const [header = '', payload = '', signed = ''] = receipt.split('.');
  expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({ alg: 'EdDSA' });
  expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toEqual({
    deliveryId: 'id-1',
    digest: createHash('sha256').update(body).digest('base64url'),
    receivedAt: expect.stringMatching(/^\d{4}-.*Z$/),
  });
  const good = verify(null, Buffer.from(`${header}.${payload}`), publicKey, Buffer.from(signed, 'base64url'));
  expect(good).toBe(true);
});

test('a receiver without a secret, or with one that is no secret, does not start', () => {
  const start = (secrets: string[]) =>
    createReceiver({ secrets, store: createMemoryStore(), apply: async () => {} });
  expect(() => start([])).toThrow();
  expect(() => start(['whsec_short'])).toThrow();
});
