import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { citizenId } from '../harness/pushes.ts';
import { until } from '../harness/until.ts';
import { answering, type SinkRequest, startSink } from './scripted-sink.ts';
import { startWebhookCity, type WebhookCity } from './webhook-city.ts';
import { newSecret, type WebhookFeed } from './webhook-feed.ts';

let all: WebhookCity;
let feed: WebhookFeed;

beforeAll(async () => {
  all = await startWebhookCity();
  feed = await all.webhook();
});
afterAll(() => all?.stop());
beforeEach(() => all.police.interfere(null));

interface ReceiptRow {
  readonly position: number;
  readonly delivery_id: string;
  readonly digest: Buffer;
  readonly signed: string | null;
  readonly verified: boolean;
  readonly status: number;
}

const receiptsOf = (recordId: string, of = feed): Promise<ReceiptRow[]> =>
  all.city.sql<ReceiptRow[]>`
    select position, delivery_id, digest, signed, verified, status from log.receipt
    where feed_id = ${of.id} and record_id = ${recordId} order by position`;

const retire = ({ id }: WebhookFeed) =>
  all.city.sql`update policy.feed set state = 'RETIRED' where id = ${id}`;
const appliedTo = (recordId: string) =>
  all.police.applied.filter((event) => event.subject === recordId && event.source.endsWith(feed.id));
const arrived = (recordId: string): Promise<void> =>
  until('the record has arrived', async () => (await receiptsOf(recordId)).length > 0);

describe('each record', () => {
  test('of before and after the feed’s beginning arrives once, as the department may have it', async () => {
    const { recordId, version } = await all.push(1, { careTags: ['独居老人'] });
    await arrived(recordId);
    const [event] = appliedTo(recordId);
    expect(event).toMatchObject({
      type: 'city.hub.resident.changed.v1',
      source: `/cityhub/${feed.id}`,
      recordversion: String(version),
      data: { citizenId: citizenId(1), name: '居民1', gridCode: '420102010001001' },
    });
    expect(JSON.stringify(event)).not.toContain('独居老人');
    const [count] = await all.city.sql<{ records: number }[]>`
      select count(*)::int as records from log.change where shard = 1 and entity = 'Resident'`;
    await until('all have arrived', async () => all.police.applied.length === count?.records);
    expect(new Set(all.police.requests.map((one) => one.headers['webhook-id'])).size).toBe(count?.records);
  });

  test('has a receipt that the department signed over the bytes that were sent', async () => {
    const { recordId, version } = await all.push(2);
    await arrived(recordId);
    const [receipt] = await receiptsOf(recordId);
    const sent = all.police.requests.find((one) => one.body.includes(recordId));
    expect(receipt).toMatchObject({ position: version, status: 200, verified: true });
    expect(receipt?.delivery_id).toBe(sent?.headers['webhook-id']);
    expect(receipt?.digest).toEqual(
      createHash('sha256')
        .update(sent?.body ?? '')
        .digest(),
    );
    expect(receipt?.signed?.split('.')).toHaveLength(3);
  });

  test('that comes in versions arrives version by version', async () => {
    const versions: number[] = [];
    let recordId = '';
    for (const [index, name] of ['甲', '乙', '丙'].entries()) {
      const pushed = await all.push(3, { name, idempotencyKey: `version-${index}` });
      recordId = pushed.recordId;
      versions.push(pushed.version);
    }
    await until('three versions', async () => appliedTo(recordId).length === 3);
    expect(appliedTo(recordId).map((event) => Number(event.recordversion))).toEqual(versions);
    expect(appliedTo(recordId).map((event) => event.data?.['name'])).toEqual(['甲', '乙', '丙']);
  });
});

describe('each delivery', () => {
  test('is accepted by standardwebhooks, svix and cloudevents', () => {
    expect(all.police.requests.length).toBeGreaterThan(200);
    expect(all.police.objections).toEqual([]);
    expect(new Set(all.police.statuses)).toEqual(new Set([200]));
    for (const { headers } of all.police.requests)
      expect(headers['content-type']).toBe('application/cloudevents+json');
  });

  const missing = spawnSync('openssl', ['version']).status !== 0;
  test('has the signature that openssl makes', (context) => {
    if (missing) context.skip('there is no openssl');
    const { headers, body } = all.police.requests.at(-1) as SinkRequest;
    const key = Buffer.from(all.police.secret.replace('whsec_', ''), 'base64').toString('hex');
    const signed = [headers['webhook-id'], headers['webhook-timestamp'], body.toString('utf8')];
    const digest = execFileSync(
      'openssl',
      ['dgst', '-sha256', '-mac', 'HMAC', '-macopt', `hexkey:${key}`, '-binary'],
      { input: signed.join('.') },
    );
    expect(headers['webhook-signature']).toBe(`v1,${digest.toString('base64')}`);
  });
});

test('a secret rotates under load without one failed delivery', async () => {
  const next = newSecret();
  const before = all.police.statuses.length;
  const pushed: string[] = [];
  const load = async (from: number): Promise<void> => {
    for (let index = from; index < from + 20; index++) pushed.push((await all.push(index)).recordId);
  };
  await load(100);
  await feed.sign(all.police.secret, next);
  await load(140);
  // Every delivery that was signed by the old one alone is there before the department knows only the new one.
  await until('both sign', async () =>
    /v1,\S+ v1,/.test(String(all.police.requests.at(-1)?.headers['webhook-signature'])),
  );
  all.police.useSecrets(next);
  await load(180);
  await feed.sign(next);
  await load(220);
  await until('all have arrived', async () => pushed.every((recordId) => appliedTo(recordId).length > 0));
  expect(all.police.statuses.slice(before).filter((status) => status !== 200)).toEqual([]);
  expect(all.police.objections).toEqual([]);
  all.police.useSecrets(all.police.secret, next);
});

describe('a delivery is made, and not proved, when the receipt', () => {
  test.each([
    ['is missing', async () => ({ status: 200, headers: {}, body: '' })],
    ['is nonsense', async () => ({ status: 202, headers: {}, body: '{"receipt":"a.b.c"}' })],
  ])('%s', async (what, answer) => {
    all.police.interfere(answer);
    const { recordId } = await all.push(what === 'is missing' ? 300 : 301);
    await arrived(recordId);
    expect(await receiptsOf(recordId)).toMatchObject([{ verified: false, signed: null }]);
  });

  test('is signed by another key', async () => {
    const stranger = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' });
    const other = await all.webhook({
      secret: all.police.secret,
      receiptKey: stranger.toString('base64'),
      fromNow: true,
    });
    const { recordId } = await all.push(302);
    await until('the other feed has it, too', async () => (await receiptsOf(recordId, other)).length > 0);
    const [receipt] = await receiptsOf(recordId, other);
    expect(receipt?.verified).toBe(false);
    expect(receipt?.signed?.split('.')).toHaveLength(3);
    await retire(other);
  });
});

describe('what is sent again', () => {
  const requestIds = (recordId: string): unknown[] =>
    all.police.requests
      .filter(({ body }) => body.includes(recordId) && body.includes(feed.id))
      .map((request) => request.headers['webhook-id']);

  test('by a replay has new ids, and is applied and receipted again', async () => {
    const { recordId, version } = await all.push(500);
    await arrived(recordId);
    await all.city.sql`
      insert into log.resend (feed_id, shard, kind, from_position, to_position, record_ids, requested_by, reason)
      values (${feed.id}, 1, 'REPLAY', ${version - 1}, ${version}, ${[recordId]}, 'test', 'test')`;
    await until('the second receipt', async () => (await receiptsOf(recordId)).length === 2);
    expect(new Set(requestIds(recordId)).size).toBe(2);
    expect(appliedTo(recordId)).toHaveLength(2);
    expect((await receiptsOf(recordId)).every((one) => one.verified)).toBe(true);
  });

  test('after a refusal has the id of the first attempt; the refusal held nobody else up', async () => {
    all.police.interfere(async (request, answer) =>
      request.body.includes('不收') ? { status: 422, headers: {}, body: '' } : answer(),
    );
    const { recordId, version } = await all.push(510, { name: '不收' });
    await arrived((await all.push(511)).recordId);
    const parked = () => all.city.sql`
      select reason, detail, state from log.parked where feed_id = ${feed.id} and record_id = ${recordId}`;
    await until('it is parked', async () => (await parked()).length === 1);
    expect(await parked()).toMatchObject([{ reason: 'SINK_REFUSED', detail: 'HTTP_422', state: 'PARKED' }]);
    all.police.interfere(null);
    await all.city.sql`
      insert into log.resend (feed_id, shard, kind, positions, requested_by, reason)
      values (${feed.id}, 1, 'REDELIVER', ${[version]}, 'test', 'test')`;
    await arrived(recordId);
    expect(new Set(requestIds(recordId)).size).toBe(1);
    expect(appliedTo(recordId)).toHaveLength(1);
    await until(
      'it is no dead letter any more',
      async () => (await parked())[0]?.['state'] === 'REDELIVERED',
    );
  });
});

test('what a sink answers is neither logged nor stored', async () => {
  const canary = 'CANARY-OF-THE-ANSWER';
  const { certificate, secret, receiptKey } = all.police;
  let healthy = false;
  const sink = await startSink(
    (_request, response) => {
      if (healthy) return answering(200)(_request, response);
      response.writeHead(500, canary, { 'x-canary': canary }).end(JSON.stringify({ receipt: canary }));
    },
    { certificate },
  );
  const other = await all.webhook({
    url: `https://127.0.0.1:${sink.port}/`,
    secret,
    receiptKey,
    fromNow: true,
  });
  const { recordId } = await all.push(400);
  const cursor = async () =>
    (await all.city.sql`select * from log.cursor where feed_id = ${other.id}`)[0] as Record<string, unknown>;
  await until('the failure is seen', async () => (await cursor())?.['last_error'] !== null);
  expect((await cursor())['last_error']).toBe('HTTP_500');
  expect(JSON.stringify(await cursor())).not.toContain(canary);
  healthy = true;
  await until('it recovers by itself', async () => (await receiptsOf(recordId, other)).length > 0);
  const log = all.worker().log();
  expect(log).toContain('failed');
  for (const text of [canary, citizenId(400), '居民400']) expect(log).not.toContain(text);
  await retire(other);
  await sink.close();
});
