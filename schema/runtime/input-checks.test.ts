import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidInputError } from './errors.ts';
import { type InputChecks, inputChecks, isIdempotencyKey, isStorableText, isUuid } from './input-checks.ts';

/** Lone surrogates among them; fast-check's own `binary` takes a second to prepare. */
const anyCharacter = fc.oneof(fc.nat(0x7f), fc.nat(0x10ffff)).map((code) => String.fromCodePoint(code));

function issuesOf(work: (checks: InputChecks) => void, ...prefix: string[]): string[] {
  const checks = inputChecks(...prefix);
  work(checks);
  try {
    checks.done();
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return error.issues.map(({ path, code }) => `${path.join('.')} ${code}`);
  }
}

describe('text', () => {
  test('every text that people write can be stored', () => {
    for (const text of ['王小明', '𠮷野家', 'Zoë O’Neill', 'عمر', 'line\nline\ttab', '👩‍👩‍👧'])
      expect(isStorableText(text)).toBe(true);
  });

  test.each([
    ['NUL', '王\u0000明'],
    ['a high surrogate alone', '王\ud842'],
    ['a low surrogate alone', '\udfb7王'],
    ['surrogates the wrong way round', '\udfb7\ud842'],
    ['an escape', '\u001b[2J'],
    ['a carriage return', 'a\r\nb'],
    ['DEL', 'a\u007f'],
  ])('%s is refused', (_what, text) => {
    expect(isStorableText(text)).toBe(false);
  });

  test('what is stored can be written as UTF-8 and read again', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        fc.pre(isStorableText(text));
        expect(Buffer.from(text, 'utf8').toString('utf8')).toBe(text);
        expect(text).not.toContain('\u0000');
      }),
    );
  });

  test('one issue says what is wrong with a text, and a good one comes back as it was', () => {
    const of = (value: string) => issuesOf((checks) => void checks.text('name', value, 5), 'input');
    expect(of('王小明')).toEqual([]);
    expect(of('五个字没错')).toEqual([]);
    expect(of('六个字就太长')).toEqual(['input.name TEXT_TOO_LONG']);
    expect(of('\u0000')).toEqual(['input.name INVALID_TEXT']);
    expect(of(' \n\t')).toEqual(['input.name REQUIRED']);
    expect(of('')).toEqual(['input.name REQUIRED']);
    expect(inputChecks().text('name', ' 王 ', 5)).toBe(' 王 ');
  });

  test('an absent optional text is null, an empty one is a mistake', () => {
    const checks = inputChecks();
    expect([checks.optionalText('note', null, 5), checks.optionalText('note', undefined, 5)]).toEqual([
      null,
      null,
    ]);
    expect(checks.optionalText('note', 'good', 5)).toBe('good');
    expect(issuesOf((one) => void one.optionalText('note', '', 5))).toEqual(['note REQUIRED']);
  });
});

describe('ids', () => {
  test('a UUID in lower case is one', () => {
    fc.assert(fc.property(fc.uuid(), isUuid));
  });

  test.each([
    '',
    '3094987F-3960-8543-8F62-055921A7146B',
    '3094987f39608543 8f62055921a7146b',
    '{3094987f-3960-8543-8f62-055921a7146b}',
    '3094987f-3960-8543-8f62-055921a7146b\n',
    '3094987f-3960-8543-8f62-055921a7146',
    'g094987f-3960-8543-8f62-055921a7146b',
  ])('%j is none', (text) => {
    expect(isUuid(text)).toBe(false);
    expect(issuesOf((checks) => void checks.uuid('unitId', text), 'input')).toEqual([
      'input.unitId INVALID_ID',
    ]);
  });

  test('an absent optional id is null', () => {
    expect(inputChecks().optionalUuid('unitId', undefined)).toBeNull();
    expect(issuesOf((checks) => void checks.optionalUuid('unitId', 'x'))).toEqual(['unitId INVALID_ID']);
  });

  test('an idempotency key has 1 to 200 printable ASCII characters and no space', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, maxLength: 210 }), (key) => {
        expect(isIdempotencyKey(key)).toBe(/^[!-~]{1,200}$/.test(key) && !key.endsWith('\n'));
      }),
      { examples: [[''], ['a'.repeat(200)], ['a'.repeat(201)], ['a b'], ['a\n'], ['é'], ['~!']] },
    );
    expect(issuesOf((checks) => void checks.idempotencyKey('a b'), 'inputs', '7')).toEqual([
      'inputs.7.idempotencyKey INVALID_IDEMPOTENCY_KEY',
    ]);
  });
});

test('all issues come at once, in the order of the checks, each on its path', () => {
  const issues = issuesOf(
    (checks) => {
      checks.idempotencyKey('');
      checks.text('name', '', 5);
      checks.uuid('unitId', 'x');
      checks.fail('UNKNOWN_GRID', 'gridCode');
    },
    'inputs',
    '3',
  );
  expect(issues).toEqual([
    'inputs.3.idempotencyKey INVALID_IDEMPOTENCY_KEY',
    'inputs.3.name REQUIRED',
    'inputs.3.unitId INVALID_ID',
    'inputs.3.gridCode UNKNOWN_GRID',
  ]);
});

test('no issue repeats the value that was sent', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 4 }), (value) => {
      const secret = `\u0000${value}`;
      const checks = inputChecks('input');
      checks.text('name', secret, 1000);
      checks.uuid('unitId', secret);
      checks.idempotencyKey(secret);
      try {
        checks.done();
        expect.unreachable();
      } catch (error) {
        expect(JSON.stringify(error)).not.toContain(JSON.stringify(secret).slice(1, -1));
      }
    }),
  );
});
