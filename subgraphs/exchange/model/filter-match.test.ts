import type { FilterCondition } from '@cityhub/schema/policy/grant';
import { expect, test } from 'vitest';
import { matchFilter } from './filter-match.ts';

const filter: readonly FilterCondition[] = [
  { field: 'sex', in: ['F'] },
  { field: 'careTags', hasAny: ['独居老人', '失能'] },
  { field: 'birthDate', from: '1940-01-01', to: '1950-01-01' },
];
const good = { sex: 'F', careTags: ['失能', '低保'], birthDate: '1945-05-05' };
const verdict = (values: Record<string, unknown>) => matchFilter(filter, new Map(Object.entries(values)));

test('all conditions must hold', () => {
  expect(verdict(good)).toBe('MATCHES');
  expect(verdict({ ...good, sex: 'M' })).toBe('FAILS');
  expect(verdict({ ...good, careTags: ['低保'] })).toBe('FAILS');
  expect(matchFilter([], new Map())).toBe('MATCHES');
});

test('a range holds its beginning and not its end', () => {
  expect(verdict({ ...good, birthDate: '1940-01-01' })).toBe('MATCHES');
  expect(verdict({ ...good, birthDate: '1950-01-01' })).toBe('FAILS');
});

test('what is not given leaves it open, unless another value has decided', () => {
  expect(verdict({ sex: 'F' })).toBe('UNKNOWN');
  expect(verdict({ sex: 'M' })).toBe('FAILS');
});

test('an empty value meets no condition', () => {
  for (const field of Object.keys(good)) expect(verdict({ ...good, [field]: null }), field).toBe('FAILS');
});
