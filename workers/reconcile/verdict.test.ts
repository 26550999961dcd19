import { expect, test } from 'vitest';
import type { SideRecord } from './pair-up.ts';
import { compareStates } from './verdict.ts';

const state = (version: number, leaf: number, ...fields: string[]): SideRecord => ({
  recordId: '7f1a6a3e-5f0c-8d2b-9a41-0c7be2d1f6aa',
  version,
  leaf: new Uint8Array(32).fill(leaf),
  fields,
});

test.each([
  ['the same version and leaf are the same', state(5, 1, 'name'), state(5, 1, 'name'), 'SAME'],
  [
    'an older version is stale, whatever it holds',
    state(5, 1, 'name'),
    state(4, 1, 'name', 'phone'),
    'STALE',
  ],
  ['a newer one is ahead', state(5, 1, 'name'), state(6, 2), 'AHEAD'],
  ['other values of the same fields are altered', state(5, 1, 'name'), state(5, 2, 'name'), 'ALTERED'],
  ['a field that went away is altered', state(5, 1, 'name', 'sex'), state(5, 2, 'name'), 'ALTERED'],
  [
    'a field that the hub does not send is unexpected',
    state(5, 1, 'name'),
    state(5, 2, 'name', 'phone'),
    'UNEXPECTED_FIELDS',
  ],
] as const)('%s', (_what, hub, department, verdict) => {
  expect(compareStates(hub, department)).toBe(verdict);
});
