import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from './canonical-json.ts';

test('any JSON value has the canonical form that a general library gives it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'grapheme', maxDepth: 4 }), (value) => {
      expect(canonicalJson(value)).toBe(canonicalize(value));
    }),
    { numRuns: 1000 },
  );
});

test('the numbers of RFC 8785, Chinese names and control characters keep their form', () => {
  const value = {
    '€': 'Euro Sign',
    '\r': 'CR',
    居民: '王小明',
    1: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 1e-27],
    a: '\u0007"\\',
  };
  expect(canonicalJson(value)).toBe(canonicalize(value));
});

test('a lone surrogate, a function and infinity have no canonical form', () => {
  for (const value of ['\ud800', () => 1, Number.POSITIVE_INFINITY, Number.NaN])
    expect(() => canonicalJson(value)).toThrow(TypeError);
});
