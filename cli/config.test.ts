import { describe, expect, test } from 'vitest';
import { readConfig, variables } from './config.ts';
import { UserError } from './user-error.ts';

const mistakesOf = (flags: object, environment: Record<string, string>): string => {
  try {
    readConfig(flags, environment);
  } catch (error) {
    if (error instanceof UserError) return error.message;
  }
  throw new Error('nothing was refused');
};

describe('the configuration', () => {
  test('all mistakes are reported at once, each under the name that the person used', () => {
    const environment = { DATABASE_URL: 'mysql://db', RESIDENTS: '-5', SUBGRAPHS: 'far', LOG_LEVEL: 'loud' };
    expect(mistakesOf({ '--port': '70000' }, environment).split('\n')).toEqual([
      '5 mistakes in the configuration:',
      '  DATABASE_URL must be a URL that begins with postgres://',
      '  --port must be a whole number from 0 to 65535',
      '  RESIDENTS must be a whole number from 1 to 14173302',
      '  SUBGRAPHS must be local or remote',
      '  LOG_LEVEL must be trace, debug, info, warn, error, fatal or silent',
    ]);
  });

  test('a single mistake is a single line', () => {
    expect(mistakesOf({}, { PORT: 'http' })).toBe('PORT must be a whole number from 0 to 65535.');
  });

  test('a message never repeats a value, which may hold a password', () => {
    expect(mistakesOf({}, { REDIS_URL: 'http://:hunter2@redis' })).not.toContain('hunter2');
  });

  test('a flag goes before the environment', () => {
    expect(readConfig({ '--port': '4001' }, { PORT: '4002' }).port).toBe(4001);
  });

  test('an empty variable is an unset one', () => {
    expect(readConfig({}, { PORT: '', DATABASE_URL: '' })).toMatchObject({
      port: 4000,
      databaseUrl: undefined,
    });
  });

  test('the secret is in the data folder unless it is put elsewhere', () => {
    expect(readConfig({ '--data': '/srv/hub' }, {}).secretFile).toBe('/srv/hub/secret');
    expect(readConfig({}, { SECRET_FILE: '/run/keys/hub' }).secretFile).toBe('/run/keys/hub');
  });

  test('what the table of variables calls a default is the default', () => {
    const tabled = Object.fromEntries(variables.map((variable) => [variable.name, variable.default]));
    const { PORT, HOST, RESIDENTS, SUBGRAPHS, CITYHUB_MODE, LOG_LEVEL } = tabled;
    const given = { PORT, HOST, RESIDENTS, SUBGRAPHS, CITYHUB_MODE, LOG_LEVEL };
    expect(readConfig({}, given)).toEqual(readConfig({}, {}));
  });
});
