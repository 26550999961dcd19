import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readJsonRow, readRow } from './json-row.ts';
import { type RowType, rowTypes } from './row-types.ts';

const type = rowTypes.get('resident') as RowType;
const occupancy = rowTypes.get('occupancy') as RowType;
/** Lone surrogates among them; fast-check's own `binary` takes a second to prepare. */
const anyCharacter = fc.oneof(fc.nat(0x7f), fc.nat(0x10ffff)).map((code) => String.fromCodePoint(code));
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const row = { citizenId: '1', name: '王小明', phone: '2', gridCode: '3' };

test('a row of the type’s columns is read as it is, without what is empty', () => {
  const sent = { ...row, unitId: null, careTags: ['低保'] };
  expect(readJsonRow(type, bytes(JSON.stringify(sent))).fields).toEqual({ ...row, careTags: ['低保'] });
  expect(readJsonRow(type, bytes('{}')).issues).toEqual(
    ['citizenId', 'name', 'phone', 'gridCode'].map((column) => ({ column, code: 'REQUIRED' })),
  );
});

test('whatever a row holds, what is read has the columns’ names and types, or codes and no value', () => {
  const value = fc.oneof(
    fc.string({ unit: anyCharacter }),
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom('OWNER', '2024-01-01'),
  );
  const name = fc.oneof(
    fc.constantFrom(...occupancy.columns.keys()),
    fc.string(),
    fc.constantFrom('__proto__', 'toString'),
  );
  fc.assert(
    fc.property(fc.dictionary(name, value), (sent) => {
      const read = readJsonRow(occupancy, bytes(JSON.stringify(sent)));
      if (read.issues === null) {
        for (const [column, found] of Object.entries(read.fields)) {
          expect(occupancy.columns.has(column)).toBe(true);
          expect(typeof found).toBe('string');
          expect((found as string).isWellFormed()).toBe(true);
        }
      } else {
        expect(read.issues.length).toBeGreaterThan(0);
        for (const { column } of read.issues) expect(column ?? 'x').toMatch(/^[A-Za-z_]{1,40}$/);
      }
      expect(Object.getPrototypeOf(read.fields ?? {})).toBe(Object.prototype);
    }),
    { numRuns: 200 },
  );
});

test('bytes of any kind are read or refused, and nothing throws', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (some) => {
      expect(readJsonRow(type, some).issues).not.toBeNull();
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['{"name":"a","name":"b"}'],
  ['{"name":"a","\\u006eame":"b"}'],
  ['{"name":[[[]]]}'],
  ['{"name":{"a":{}}}'],
  ['[]'],
  ['"\\"'],
  ['{"name":"\\'],
  [`{"name":"${'x'.repeat(70)}`],
])('%s is not JSON that a row is sent in', (text) => {
  expect(readJsonRow(type, bytes(text))).toEqual({
    fields: null,
    issues: [{ column: null, code: 'INVALID_JSON' }],
  });
});

test('what looks like a name inside a text is none', () => {
  const sent = { ...row, name: '"name": {[ \\" :' };
  expect(readJsonRow(type, bytes(JSON.stringify(sent))).fields).toEqual(sent);
});

test('a choice takes the values of the graph alone, a number what is finite', () => {
  const residence = { residentId: 'r', unitId: 'u', since: '2024-01-01' };
  expect(readRow(occupancy, { ...residence, kind: 'OWNER' }).issues).toBeNull();
  for (const kind of ['owner', '产权人', 'toString', 1])
    expect(readRow(occupancy, { ...residence, kind }).issues).toEqual([
      { column: 'kind', code: 'UNKNOWN_VALUE' },
    ]);
  const observation = rowTypes.get('observation') as RowType;
  for (const result of ['1', Number.NaN, Number.POSITIVE_INFINITY])
    expect(readRow(observation, { phenomenonTime: 'x', result }).issues).toEqual([
      { column: 'result', code: 'INVALID_NUMBER' },
    ]);
});
