// A department's server as a process of its own, to be killed: @cityhub/receiver with its file store over HTTPS. What it applies
// and what it was sent are lines of two files, which outlive it.
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { openFileStore } from '@cityhub/receiver/file-store';
import { createReceiver } from '@cityhub/receiver/receiver';

const [folder = '', port = '0'] = process.argv.slice(2);
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const append = (name: string, ...parts: string[]): void =>
  appendFileSync(join(folder, name), `${parts.join(' ')}\n`);

const receiver = createReceiver({
  secrets: [read('secret')],
  signingKey: read('receipt-key.pem'),
  store: await openFileStore(join(folder, 'store')),
  apply: async ({ id, subject, recordversion }) => append('applied', id, subject, recordversion),
});

let mode = 'well';
process.on('message', (next) => {
  mode = String(next);
});
process.once('disconnect', () => process.exit(0));

const misbehaviours: Readonly<Record<string, () => Promise<[status: number, body: string]>>> = {
  failing: async () => [503, ''],
  garbage: async () => [500, '\u0000<html>'.repeat(1000)],
  slow: async () => {
    await new Promise((resolve) => setTimeout(resolve, 6000));
    return [200, ''];
  },
};

const server = createServer({ key: read('key.pem'), cert: read('cert.pem') }, async (request, response) => {
  const body = await buffer(request);
  append('sent', String(request.headers['webhook-id']), createHash('sha256').update(body).digest('hex'));
  const misbehave = misbehaviours[mode];
  if (misbehave !== undefined) {
    const [status, text] = await misbehave();
    response.writeHead(status).end(text);
    return;
  }
  const answer = await receiver.receive(request.headers, body);
  response.writeHead(answer.status, answer.headers).end(answer.body);
});
server.listen(Number(port), '127.0.0.1', () => {
  process.send?.((server.address() as { port: number }).port);
});
