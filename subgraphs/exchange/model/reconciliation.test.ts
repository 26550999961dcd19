import { InvalidInputError } from '@cityhub/schema/runtime/errors';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import { expect, test } from 'vitest';
import { checkDigest, type DigestInput, maxDigestRecords } from './reconciliation.ts';

const now = new Date('2026-11-21T16:30:00Z');
const root = 'ab'.repeat(32);
const good: DigestInput = { feedId: 'x', day: '2026-11-22', count: 0, root };
const record = { recordId: '7f1a6a3e-5f0c-8d2b-9a41-0c7be2d1f6aa', version: 3, leaf: root };

function issuesOf(input: Partial<DigestInput>): string[] {
  const checks = inputChecks();
  checkDigest(checks, { ...good, ...input }, now);
  try {
    checks.done();
  } catch (error) {
    if (error instanceof InvalidInputError)
      return error.issues.map((one) => `${one.path.join('.')} ${one.code}`);
    throw error;
  }
  return [];
}

test('a digest has a day that has begun in Shanghai, a count and a root', () => {
  expect(issuesOf({})).toEqual([]);
  expect(issuesOf({ day: '2026-11-23', count: -1, root: 'AB'.repeat(32) })).toEqual([
    'day INVALID_DATE',
    'count INVALID_NUMBER',
    'root INVALID_TEXT',
  ]);
});

test('named records are as many as were counted, each once and with a leaf', () => {
  expect(issuesOf({ count: 1, records: [record] })).toEqual([]);
  expect(issuesOf({ count: 2, records: [record] })).toEqual(['count INVALID_NUMBER']);
  expect(issuesOf({ count: 2, records: [record, { ...record, leaf: 'x' }] })).toEqual([
    'records.1.recordId INVALID_ID',
    'records.1.leaf INVALID_TEXT',
  ]);
  const many = Array.from({ length: maxDigestRecords + 1 }, () => record);
  expect(issuesOf({ count: many.length, records: many })).toEqual(['records TOO_MANY_ROWS']);
});
