import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvalidInputError } from '../runtime/errors.ts';
import { decodeCursor, encodeCursor, pageOf, pageSize } from './cursor.ts';

/** Lone surrogates among them; fast-check's own `binary` takes a second to prepare. */
const anyCharacter = fc.oneof(fc.nat(0x7f), fc.nat(0x10ffff)).map((code) => String.fromCodePoint(code));

const anyKey = fc.array(fc.string(), { minLength: 1, maxLength: 3 });

function issueOf(work: () => unknown): string {
  try {
    work();
    return 'no issue';
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return error.issues.map(({ path, code }) => `${path.join('.')} ${code}`).join();
  }
}

test('a cursor says the key that it was made of, and its text is safe in a URL', () => {
  fc.assert(
    fc.property(anyKey, (key) => {
      const cursor = encodeCursor(key);
      expect(cursor).toMatch(/^[\w-]+$/);
      expect(decodeCursor(cursor, key.length)).toEqual(key);
    }),
  );
});

test('a cursor of another list, with more or fewer parts, is no cursor of this one', () => {
  fc.assert(
    fc.property(anyKey, fc.integer({ min: 0, max: 4 }), (key, parts) => {
      fc.pre(parts !== key.length);
      expect(issueOf(() => decodeCursor(encodeCursor(key), parts))).toBe('after INVALID_CURSOR');
    }),
  );
});

test('whatever text is sent as a cursor is read or refused with one code', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), (text) => {
      expect(['no issue', 'after INVALID_CURSOR']).toContain(issueOf(() => decodeCursor(text, 1)));
    }),
  );
});

test.each(['[1]', '[null]', '[["a"]]', '{"0":"a","length":1}', '"a"', 'null', '[]', '['])(
  'what holds %s is no cursor',
  (json) => {
    const cursor = Buffer.from(json).toString('base64url');
    expect(issueOf(() => decodeCursor(cursor, 1))).toBe('after INVALID_CURSOR');
  },
);

test('a page has 1 to 200 rows, and 20 where nothing is said', () => {
  expect([pageSize({}), pageSize({ first: null })]).toEqual([20, 20]);
  expect([1, 200].map((first) => pageSize({ first }))).toEqual([1, 200]);
  for (const first of [0, -1, 201, 2 ** 31 - 1])
    expect(issueOf(() => pageSize({ first }))).toBe('first PAGE_TOO_LARGE');
});

test('an empty list is one page without an end', () => {
  expect(pageOf([], 5, () => [])).toEqual({ nodes: [], hasNextPage: false, endCursor: null });
});

test('page after page gives every row once, in order, and the last page says so', () => {
  const rows = fc.uniqueArray(fc.integer(), { maxLength: 40 }).map((list) => list.toSorted((a, b) => a - b));
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 12 }), (all, size) => {
      const read: number[] = [];
      let after: string | null = null;
      for (let pages = 0; pages <= all.length; pages += 1) {
        const last: number = after === null ? Number.NEGATIVE_INFINITY : Number(decodeCursor(after, 1)[0]);
        const found = all.filter((row) => row > last).slice(0, size + 1);
        const page = pageOf(found, size, (row) => [String(row)]);
        expect(page.nodes.length).toBeLessThanOrEqual(size);
        read.push(...page.nodes);
        expect(page.hasNextPage).toBe(read.length < all.length);
        after = page.endCursor;
        if (!page.hasNextPage) break;
      }
      expect(read).toEqual(all);
    }),
  );
});
