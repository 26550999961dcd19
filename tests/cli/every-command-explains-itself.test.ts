import { expect, test } from 'vitest';
import { cityhub } from './run-cityhub.ts';

const commands = ['up', 'token', 'seed', 'import', 'gateway', 'schema'];

test('--help names every command and every variable of the environment', async () => {
  const { code, stdout } = await cityhub(['--help']);
  expect(code).toBe(0);
  for (const name of [...commands, 'DATABASE_URL', 'REDIS_URL', 'PORT', 'DATA_DIR'])
    expect(stdout).toContain(name);
});

test.each(commands)('%s --help shows what it does with examples', async (command) => {
  const { code, stdout, stderr } = await cityhub([command, '--help']);
  expect(code).toBe(0);
  expect(stderr).toBe('');
  expect(stdout).toContain(`Usage: cityhub ${command}`);
  expect(stdout).toMatch(new RegExp(`Examples:\n.*cityhub ${command}`));
});

test('an unknown flag is an error that points to --help', async () => {
  const { code, stderr } = await cityhub(['up', '--prot', '4000']);
  expect(code).toBe(1);
  expect(stderr).toContain('--help');
});
