import { expect, test } from 'vitest';
import { readEnvironment, variables } from './environment.ts';

const shape = {
  DATABASE_URL: variables.databaseUrl,
  REDIS_URL: variables.redisUrl,
  SECRET_FILE: variables.secretFile,
  PORT: variables.port.default(4101),
  CITYHUB_MODE: variables.mode,
  LOG_LEVEL: variables.logLevel,
};
const good = { DATABASE_URL: 'postgres://127.0.0.1:5432/cityhub', SECRET_FILE: '/run/secret' };

function mistakesOf(environment: Record<string, string | undefined>): string {
  try {
    readEnvironment(shape, environment);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

test('what is said is read, and the rest has its default', () => {
  expect(readEnvironment(shape, { ...good, PORT: '4999', REDIS_URL: 'rediss://cache:6379' })).toEqual({
    ...good,
    PORT: 4999,
    REDIS_URL: 'rediss://cache:6379',
    CITYHUB_MODE: 'demo',
    LOG_LEVEL: 'info',
  });
});

test('an empty variable is an unset one', () => {
  const read = readEnvironment(shape, { ...good, PORT: '', REDIS_URL: '', LOG_LEVEL: '' });
  expect(read).toMatchObject({ PORT: 4101, LOG_LEVEL: 'info' });
  expect(read.REDIS_URL).toBeUndefined();
  expect(mistakesOf({ ...good, SECRET_FILE: '' })).toContain('SECRET_FILE');
});

test('variables of others are left alone', () => {
  expect(readEnvironment(shape, { ...good, HOME: '/root' })).not.toHaveProperty('HOME');
});

test('all mistakes come at once, one line each', () => {
  const message = mistakesOf({
    DATABASE_URL: 'mysql://db',
    REDIS_URL: 'http://cache',
    PORT: '65536',
    CITYHUB_MODE: 'prod',
    LOG_LEVEL: 'loud',
  });
  const lines = message.split('\n').slice(1);
  expect(lines.map((line) => line.trim().split(':')[0])).toEqual([
    'DATABASE_URL',
    'REDIS_URL',
    'SECRET_FILE',
    'PORT',
    'CITYHUB_MODE',
    'LOG_LEVEL',
  ]);
});

test.each(['-1', '65536', '80.5', 'http', 'NaN', 'Infinity'])('%s is no port', (PORT) => {
  expect(mistakesOf({ ...good, PORT })).toContain('PORT');
});

// A URL holds a password, and the message goes to a log.
test('no mistake repeats a value', () => {
  const message = mistakesOf({
    DATABASE_URL: 'mysql://admin:hunter2@db',
    REDIS_URL: 'hunter2',
    SECRET_FILE: 'x',
    LOG_LEVEL: 'hunter2',
    CITYHUB_MODE: 'hunter2',
    PORT: 'hunter2',
  });
  expect(message).toContain('LOG_LEVEL');
  expect(message).not.toContain('hunter2');
});
