import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSecrets, readSecrets } from '@cityhub/schema/runtime/secrets';
import { secretWarning } from 'cityhub/hub-secrets';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cityhub-secret-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the first start makes a secret that its owner alone can read', async () => {
  const file = join(folder, 'new', 'secret');
  await openSecrets(file);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readFile(file, 'utf8')).toMatch(/^[0-9a-f]{64}$/);
});

test('later starts, and starts at the same moment, have the same secret', async () => {
  const file = join(folder, 'shared');
  const openers = await Promise.all(Array.from({ length: 20 }, () => openSecrets(file)));
  const keys = openers.map((secrets) => secrets.derive('token').toString('hex'));
  keys.push((await readSecrets(file)).derive('token').toString('hex'));
  expect(new Set(keys).size).toBe(1);
});

test('two hubs have two secrets', async () => {
  const keys = await Promise.all(
    ['a', 'b'].map(async (name) => (await openSecrets(join(folder, name))).derive('token')),
  );
  expect(keys[0]).not.toEqual(keys[1]);
});

test('a process that only reads makes no secret: another one would open nothing', async () => {
  const file = join(folder, 'absent');
  await expect(readSecrets(file)).rejects.toThrow('ENOENT');
  await expect(stat(file)).rejects.toThrow('ENOENT');
});

test.each(['', 'abc', 'z'.repeat(64), '0'.repeat(62), '0'.repeat(66)])(
  'a file that holds %j is no secret, and is left as it is',
  async (text) => {
    const file = join(folder, `broken-${text.length}-${text.slice(0, 1)}`);
    await writeFile(file, text);
    await expect(openSecrets(file)).rejects.toThrow('must be 32 bytes long');
    expect(await readFile(file, 'utf8')).toBe(text);
  },
);

test.each([0o640, 0o604, 0o660, 0o644])('a secret of mode %o is told at the start', async (mode) => {
  const file = join(folder, `open-${mode}`);
  await openSecrets(file);
  expect(await secretWarning(file)).toBeUndefined();
  await chmod(file, mode);
  expect(await secretWarning(file)).toBe(`others may read the secret file ${file}: chmod 600 ${file}`);
});
