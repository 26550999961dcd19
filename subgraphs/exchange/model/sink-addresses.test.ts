import { expect, test } from 'vitest';
import { isRange } from './sink-addresses.ts';

test.each(['10.0.0.0/8', '192.168.1.7/32', '0.0.0.0/0', 'fd00::/8', '::1/128', '::ffff:10.0.0.0/104'])(
  '%s is a range',
  (text) => {
    expect(isRange(text)).toBe(true);
  },
);

test.each([
  '',
  '10.0.0.0',
  '10.0.0.0/',
  '10.0.0.0/33',
  '10.0.0/8',
  '256.0.0.0/8',
  '0x0a.0.0.0/8',
  '10.0.0.0/8/8',
  'fd00::/129',
  'fe80::1%eth0/64',
  'localhost/8',
  '10.0.0.0/-1',
  ' 10.0.0.0/8',
])('%j is none', (text) => {
  expect(isRange(text)).toBe(false);
});
