import { expect, test } from 'vitest';
import { isBelow, lockFaults, unsafeVersions } from './lock-faults.mjs';

const integrity = `sha512-${'A'.repeat(86)}==`;
const good = { version: '1.2.3', integrity };
const lockWith = (packages: object, lockfileVersion = 3) => ({
  lockfileVersion,
  packages: { '': {}, cli: {}, ...packages },
});

test('takes versions with checksums, links to packages of the hub, and binaries for other platforms', () => {
  const lock = lockWith({
    'node_modules/a': good,
    'node_modules/a/node_modules/@b/c': good,
    'node_modules/cityhub': { resolved: 'cli', link: true },
    'node_modules/@d/linux-arm64': { version: '1.0.0', optional: true, os: ['linux'], cpu: ['arm64'] },
    'node_modules/node': { ...good, hasInstallScript: true },
  });
  expect(lockFaults(lock, { node: true })).toEqual([]);
});

test.each([
  ['an older format of the lock', lockWith({}, 2)],
  [
    'another registry',
    lockWith({ 'node_modules/a': { ...good, resolved: 'https://example.org/a/-/a-1.2.3.tgz' } }),
  ],
  [
    'a place without encryption',
    lockWith({ 'node_modules/a': { ...good, resolved: 'http://registry.npmjs.org/a/-/a-1.2.3.tgz' } }),
  ],
  [
    'a repository',
    lockWith({ 'node_modules/a': { ...good, resolved: 'git+ssh://git@example.org/a.git#0123abc' } }),
  ],
  ['no checksum', lockWith({ 'node_modules/a': { version: '1.2.3' } })],
  [
    'a weak checksum',
    lockWith({ 'node_modules/a': { version: '1.2.3', integrity: `sha1-${'A'.repeat(27)}=` } }),
  ],
  [
    'two checksums, of which one is enough',
    lockWith({ 'node_modules/a': { ...good, integrity: `${integrity} sha1-AAAA` } }),
  ],
  ['another package under a known name', lockWith({ 'node_modules/a': { ...good, name: 'a-a' } })],
  [
    'an install script that nobody has looked at',
    lockWith({ 'node_modules/a': { ...good, hasInstallScript: true } }),
  ],
  [
    'an install script in a binary without checksum',
    lockWith({
      'node_modules/a-linux-x64': {
        version: '1.0.0',
        optional: true,
        os: ['linux'],
        cpu: ['x64'],
        hasInstallScript: true,
      },
    }),
  ],
  ['a link out of the tree', lockWith({ 'node_modules/a': { resolved: '../a', link: true } })],
  ['a range', lockWith({ 'node_modules/a': { ...good, version: '^1.2.3' } })],
  [
    'a dependency on a repository',
    lockWith({ 'node_modules/a': { ...good, dependencies: { b: 'github:some/b' } } }),
  ],
  [
    'a dependency on a repository, in short',
    lockWith({ 'node_modules/a': { ...good, dependencies: { b: 'some/b#main' } } }),
  ],
  ['a dependency of our own on a file', lockWith({ cli: { devDependencies: { b: 'file:../b' } } })],
])('finds %s', (_what, lock) => {
  expect(lockFaults(lock, {}).length).toBeGreaterThan(0);
});

const safe = {
  floors: { ws: { lowest: '8.21.0', advisories: ['CVE-2026-48779'] } },
  accepted: { 'ws@7.0.0': 'a tool of the tests' },
  blocked: { debug: ['4.4.2'] },
};
const versionsOf = (versions: Record<string, string>) =>
  lockWith(Object.fromEntries(Object.entries(versions).map(([path, version]) => [path, { version }])));

test('finds a version below its floor, wherever it is nested, and one that an attacker published', () => {
  const lock = versionsOf({
    'node_modules/ws': '8.21.0',
    'node_modules/a/node_modules/ws': '8.20.1',
    'node_modules/debug': '4.4.2',
  });
  expect(unsafeVersions(lock, safe)).toEqual([
    'ws@8.20.1 is below 8.21.0 (CVE-2026-48779)',
    'debug@4.4.2 was published by an attacker',
  ]);
});

test('takes what is above, beside, or was looked at', () => {
  expect(
    unsafeVersions(
      versionsOf({
        'node_modules/ws': '9.0.0',
        'node_modules/debug': '4.4.3',
        'node_modules/a/node_modules/ws': '7.0.0',
      }),
      safe,
    ),
  ).toEqual([]);
});

test.each([
  ['8.9.9', '8.10.0', true],
  ['8.10.0', '8.10.0', false],
  ['8.10.0-beta.1', '8.10.0', true],
  ['8.10.1-beta.1', '8.10.0', false],
  ['10.0.0', '9.99.99', false],
])('%s against %s', (version, lowest, below) => {
  expect(isBelow(version, lowest)).toBe(below);
});
