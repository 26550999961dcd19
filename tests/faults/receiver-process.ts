import { type ChildProcess, fork } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeCertificate } from '../webhooks/certificate.ts';
import { newSecret } from '../webhooks/webhook-feed.ts';

/** A department's server that a test kills and starts again on the same port. */
export interface ReceiverProcess {
  readonly url: string;
  readonly secret: string;
  readonly pin: string;
  readonly receiptKey: string;
  behave(how: 'well' | 'failing' | 'garbage' | 'slow'): void;
  /** kill -9, and a new one on the same port. */
  killAndRestart(): Promise<void>;
  /** Effects in their order. */
  applied(): { id: string; recordId: string; version: number }[];
  /** Everything that came over the wire: the delivery's id and its bytes' digest. */
  sent(): { id: string; digest: string }[];
  stop(): Promise<void>;
}

const main = fileURLToPath(new URL('./receiver-main.ts', import.meta.url));
const node = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url));

export async function startReceiverProcess(): Promise<ReceiverProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'cityhub-receiver-'));
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  const certificate = makeCertificate(['127.0.0.1']);
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const secret = newSecret();
  write('key.pem', certificate.key);
  write('cert.pem', certificate.cert);
  write('secret', secret);
  write('receipt-key.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  for (const file of ['applied', 'sent']) write(file, '');
  let child: ChildProcess;
  let port = 0;

  async function start(): Promise<void> {
    child = fork(main, [folder, String(port)], {
      execPath: node,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    port = await new Promise<number>((resolve, reject) => {
      child.once('message', (message) => resolve(Number(message)));
      child.once('exit', (code) => reject(new Error(`the receiver ended with ${code}`)));
    });
  }
  async function kill(): Promise<void> {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }
  const lines = (name: string): string[][] =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(' '));

  await start();
  return {
    url: `https://127.0.0.1:${port}/cityhub`,
    secret,
    pin: certificate.pin,
    receiptKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    behave: (how) => void child.send(how),
    async killAndRestart() {
      await kill();
      await start();
    },
    applied: () =>
      lines('applied').map(([id = '', recordId = '', version]) => ({
        id,
        recordId,
        version: Number(version),
      })),
    sent: () => lines('sent').map(([id = '', digest = '']) => ({ id, digest })),
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
