import { expect, test } from 'vitest';
import { sbomOf } from './sbom-of-lock.mjs';

const command = { name: 'cityhub', version: '0.1.0', license: 'Apache-2.0' };
const sha512 = `sha512-${'A'.repeat(86)}==`;
const lock = {
  packages: {
    cli: { dependencies: { '@cityhub/gateway': '*', a: '1.0.0' } },
    gateway: { dependencies: { b: '2.0.0' }, devDependencies: { tool: '1.0.0' } },
    'node_modules/@cityhub/gateway': { resolved: 'gateway', link: true },
    'node_modules/a': { version: '1.0.0', license: 'MIT', integrity: sha512, dependencies: { b: '^1.0.0' } },
    'node_modules/a/node_modules/b': { version: '1.5.0', license: '(MIT OR ISC)' },
    'node_modules/b': {
      version: '2.0.0',
      peerDependencies: { absent: '1' },
      optionalDependencies: { '@c/d': '1' },
    },
    'node_modules/@c/d': { version: '1.0.0', optional: true },
    'node_modules/tool': { version: '1.0.0', dev: true },
  },
};

test('lists what the command reaches, through packages of the hub, each version once, and no tool', () => {
  const { components } = sbomOf(lock, command);
  expect(components.map(({ purl, scope }) => [purl, scope])).toEqual([
    ['pkg:npm/%40c/d@1.0.0', 'optional'],
    ['pkg:npm/a@1.0.0', 'required'],
    ['pkg:npm/b@1.5.0', 'required'],
    ['pkg:npm/b@2.0.0', 'required'],
  ]);
});

test('says which version needs which, as Node would find it', () => {
  expect(sbomOf(lock, command).dependencies).toEqual([
    { ref: 'pkg:npm/%40c/d@1.0.0', dependsOn: [] },
    { ref: 'pkg:npm/a@1.0.0', dependsOn: ['pkg:npm/b@1.5.0'] },
    { ref: 'pkg:npm/b@1.5.0', dependsOn: [] },
    { ref: 'pkg:npm/b@2.0.0', dependsOn: ['pkg:npm/%40c/d@1.0.0'] },
    { ref: 'pkg:npm/cityhub@0.1.0', dependsOn: ['pkg:npm/a@1.0.0', 'pkg:npm/b@2.0.0'] },
  ]);
});

test('gives licence and checksum of each, where the lock has them', () => {
  const [, a, b] = sbomOf(lock, command).components;
  expect(a).toMatchObject({
    hashes: [{ alg: 'SHA-512', content: '0'.repeat(128) }],
    licenses: [{ license: { id: 'MIT' } }],
  });
  expect(b).toMatchObject({ licenses: [{ expression: '(MIT OR ISC)' }] });
});
