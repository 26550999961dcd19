import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cursorAt, positionOf } from './stream-cursor.ts';

const key = Buffer.alloc(32, 7);
const [feed, other] = ['0190a6f2-0000-7000-8000-000000000001', '0190a6f2-0000-7000-8000-000000000002'];

test('a cursor leads back to its position, in its own feed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), (position) => {
      const cursor = cursorAt(key, feed, position);
      expect(positionOf(key, feed, cursor)).toBe(position);
      expect(positionOf(key, other, cursor)).toBeNull();
      expect(positionOf(Buffer.alloc(32, 8), feed, cursor)).toBeNull();
    }),
  );
});

test('a cursor of which one bit was changed is none', () => {
  const bytes = Buffer.from(cursorAt(key, feed, 4711), 'base64url');
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const forged = Buffer.from(bytes);
    forged[bit >> 3] = (forged[bit >> 3] as number) ^ (1 << (bit & 7));
    expect(positionOf(key, feed, forged.toString('base64url')), `bit ${bit}`).toBeNull();
  }
});

test('what is no cursor at all is none', () => {
  const good = cursorAt(key, feed, 1);
  for (const text of [
    '',
    '1',
    good.slice(1),
    `${good}A`,
    `${good}=`,
    ` ${good}`,
    Buffer.from('["1"]').toString('base64url'),
  ])
    expect(positionOf(key, feed, text), text).toBeNull();
});
