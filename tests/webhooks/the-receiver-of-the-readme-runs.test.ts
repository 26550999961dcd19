import { type ChildProcess, spawn } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, randomUUID, verify } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openFileStore } from '@cityhub/receiver/file-store';
import { signWebhook } from '@cityhub/workers/sinks/webhook-signature';
import { freePort } from 'cityhub/port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../harness/until.ts';
import { newSecret } from './webhook-feed.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readme = join(root, 'receiver', 'README.md');
const node = join(root, 'node_modules', 'node', 'bin', 'node');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cityhub-receiver-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the example', () => {
  const secret = newSecret();
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  let port: number;
  let child: ChildProcess;
  let output = '';

  async function start(): Promise<void> {
    const code = /```js\n([\s\S]*?)```/.exec(await readFile(readme, 'utf8'))?.[1] ?? '';
    // As a file of a department would stand beside its node_modules.
    child = spawn(node, ['--input-type=module', '--eval', code], {
      cwd: root,
      env: {
        PORT: String(port),
        WEBHOOK_SECRETS: `${newSecret()} ${secret}`,
        RECEIPT_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        RECEIVED_FILE: join(folder, 'received'),
      },
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    await until(`the example listens: ${output}`, () =>
      fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{}' }).then(
        (answer) => answer.status === 401,
        () => false,
      ),
    );
  }
  async function kill(): Promise<void> {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }
  beforeAll(async () => {
    port = await freePort();
    await start();
  });
  afterAll(kill);

  function send(id: string, version: number): Promise<Response> {
    const body = Buffer.from(
      JSON.stringify({
        specversion: '1.0',
        id,
        source: '/cityhub/feed',
        type: 'city.hub.resident.changed.v1',
        subject: 'record-1',
        time: new Date().toISOString(),
        recordversion: String(version),
        data: { gridCode: '420102010001001' },
      }),
    );
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    const headers = signWebhook([key], id, body, Date.now());
    return fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body });
  }
  const effects = (version: number): number => output.split(` record-1 ${version} `).length - 1;

  test('takes a delivery, applies it and signs a receipt', async () => {
    const answer = await send(randomUUID(), 1);
    expect(answer.status).toBe(200);
    const { receipt } = (await answer.json()) as { receipt: string };
    const [header, payload, signature] = receipt.split('.');
    const content = Buffer.from(`${header}.${payload}`);
    const spki = publicKey.export({ type: 'spki', format: 'der' });
    const key = createPublicKey({ key: spki, type: 'spki', format: 'der' });
    expect(verify(null, content, key, Buffer.from(signature ?? '', 'base64url'))).toBe(true);
    await until('it is applied', async () => effects(1) === 1);
  });

  test('knows a delivery and the record’s version again after kill -9', async () => {
    const id = randomUUID();
    expect((await send(id, 2)).status).toBe(200);
    await kill();
    await start();
    expect((await send(id, 2)).status).toBe(200);
    expect((await send(randomUUID(), 1)).status).toBe(200);
    expect((await send(randomUUID(), 3)).status).toBe(200);
    await until('the last is applied', async () => effects(3) === 1);
    expect([effects(1), effects(2)]).toEqual([1, 1]);
  });
});

describe('the file store', () => {
  const delivery = (id: string, version: number, record = 'r') => ({ id, record, version });
  const work = async (): Promise<void> => {};

  test('remembers over a restart, also behind a line that a crash cut off', async () => {
    const path = join(folder, 'torn');
    const first = await openFileStore(path);
    expect(await first.once(delivery('a', 5), work)).toBe('APPLIED');
    await appendFile(path, '["b","r",9,17');
    const second = await openFileStore(path);
    expect(await second.once(delivery('a', 5), work)).toBe('REPEATED');
    expect(await second.once(delivery('c', 4), work)).toBe('OLDER');
    expect(await second.once(delivery('b', 9), work)).toBe('APPLIED');
    const third = await openFileStore(path);
    expect(await third.once(delivery('b', 9), work)).toBe('REPEATED');
  });

  test('forgets ids after two days and a record’s version never', async () => {
    const path = join(folder, 'old');
    const old = Date.now() - 49 * 3_600_000;
    const young = Date.now() - 25 * 3_600_000;
    for (const line of [
      ['a', 'r', 1, old],
      ['b', 'r', 7, old],
      ['c', 's', 1, young],
    ])
      await appendFile(path, `${JSON.stringify(line)}\n`);
    const store = await openFileStore(path);
    expect(await store.once(delivery('d', 6), work)).toBe('OLDER');
    expect(await store.once(delivery('c', 1, 's'), work)).toBe('REPEATED');
    expect(await readFile(path, 'utf8')).not.toContain('"a"');
  });

  test('remembers nothing of work that failed', async () => {
    const store = await openFileStore(join(folder, 'failed'));
    await expect(store.once(delivery('a', 1), () => Promise.reject(new Error('no')))).rejects.toThrow();
    expect(await store.once(delivery('a', 1), work)).toBe('APPLIED');
  });
});
