import fc from 'fast-check';
import { expect, test } from 'vitest';
import { copyLine } from './copy-text.ts';

const unescapes: Readonly<Record<string, string>> = { '\\\\': '\\', '\\t': '\t', '\\n': '\n', '\\r': '\r' };

/** As the server reads a line of text format. */
function readLine(line: string): (string | null)[] {
  return line
    .slice(0, -1)
    .split('\t')
    .map((value) =>
      value === '\\N' ? null : value.replace(/\\[\\tnr]/g, (one) => unescapes[one] as string),
    );
}

test('what is written is what the server reads', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.string({ unit: 'binary' })), { minLength: 1 }), (values) => {
      expect(readLine(copyLine(values))).toEqual(values);
    }),
  );
});

test('a text that looks like null stays a text', () => {
  expect(readLine(copyLine(['\\N', null]))).toEqual(['\\N', null]);
});

test('bytes, points, arrays and JSON have the form that their types read', () => {
  const line = copyLine([
    Buffer.from([0, 255]),
    [114.3, 30.6],
    ['a "b"', 'c\\d'],
    [],
    { json: { name: '王\n' } },
  ]);
  expect(readLine(line)).toEqual([
    '\\x00ff',
    '(114.3,30.6)',
    '{"a \\"b\\"","c\\\\d"}',
    '{}',
    '{"name":"王\\n"}',
  ]);
});
