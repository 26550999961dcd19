import { expect, test } from 'vitest';
import { missingEntries } from './lock-entries.mjs';

const lint = {
  version: '1.0.0',
  dev: true,
  optionalDependencies: {
    '@lint/linux-x64-gnu': '1.0.0',
    '@lint/linux-arm64-musl': '1.0.0',
    '@lint/windows-64': '1.0.0',
  },
};

test('adds the platform packages that the lock names and does not hold', () => {
  const lock = {
    packages: { 'node_modules/lint': lint, 'node_modules/@lint/linux-x64-gnu': { version: '1.0.0' } },
  };
  expect(missingEntries(lock)).toEqual({
    entries: {
      'node_modules/@lint/linux-arm64-musl': {
        version: '1.0.0',
        os: ['linux'],
        cpu: ['arm64'],
        libc: ['musl'],
        dev: true,
        optional: true,
      },
      'node_modules/@lint/windows-64': {
        version: '1.0.0',
        os: ['win32'],
        cpu: ['x64'],
        dev: true,
        optional: true,
      },
    },
    unknown: [],
  });
});

test('finds a package that is nested below its owner or above it', () => {
  const lock = {
    packages: {
      'node_modules/a/node_modules/b': {
        optionalDependencies: { 'c-linux-x64': '1.0.0', 'd-linux-x64': '1.0.0' },
      },
      'node_modules/a/node_modules/c-linux-x64': {},
      'node_modules/a/node_modules/b/node_modules/d-linux-x64': {},
    },
  };
  expect(missingEntries(lock)).toEqual({ entries: {}, unknown: [] });
});

test('refuses to guess when a name tells no platform', () => {
  const lock = { packages: { '': { optionalDependencies: { fsevents: '2.0.0' } } } };
  expect(missingEntries(lock)).toEqual({ entries: {}, unknown: ['fsevents (wanted by the root)'] });
});
