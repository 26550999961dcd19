import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../cluster/folder.ts';
import { cityhub } from './run-cityhub.ts';

function takePort(): Promise<number> {
  const server = createServer();
  onTestFinished(() => void server.close());
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
}

test('a taken port is told before any database is made', async () => {
  const port = await takePort();
  const data = join(await temporaryFolder(), 'data');
  const { code, stdout, stderr } = await cityhub(['up', '--port', String(port), '--data', data]);
  expect({ code, stdout, stderr }).toEqual({
    code: 1,
    stdout: '',
    stderr: `Port ${port} is taken: stop what listens there, or choose another, such as --port ${port + 1}.\n`,
  });
  expect(existsSync(data)).toBe(false);
});

test('all mistakes in the configuration are reported at once', async () => {
  const { code, stderr } = await cityhub(['up', '--port', 'x'], { RESIDENTS: 'many', LOG_LEVEL: 'loud' });
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^3 mistakes in the configuration:\n {2}--port .*\n {2}RESIDENTS .*\n {2}LOG_LEVEL .*\n$/,
  );
});

test('a DATABASE_URL that does not answer is told without its password', async () => {
  const data = await temporaryFolder();
  const url = 'postgres://admin:hunter2@127.0.0.1:1/hub';
  const { code, stderr } = await cityhub(['up', '--port', '0', '--data', data], { DATABASE_URL: url });
  expect(code).toBe(1);
  expect(stderr).toBe(
    'DATABASE_URL: 127.0.0.1:1 does not answer (ECONNREFUSED): start that server, correct the URL, or unset it to use the embedded one.\n',
  );
});

test('an unexpected error is one line too, and shows its stack with DEBUG=cityhub', async () => {
  const args = ['gateway', '--supergraph', await temporaryFolder(), '--port', '0'];
  const plain = await cityhub(args);
  expect(plain.code).toBe(1);
  expect(plain.stderr.trim().split('\n')).toHaveLength(1);
  const debugged = await cityhub(args, { DEBUG: 'cityhub' });
  expect(debugged.stderr).toContain('    at ');
});
