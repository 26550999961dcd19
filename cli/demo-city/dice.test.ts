import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dice } from './dice.ts';

test('a throw is in range and the same each time', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.nat({ max: Number.MAX_SAFE_INTEGER }),
      fc.integer({ min: 1, max: 1e6 }),
      (name, index, sides) => {
        const thrown = dice(name)(index, sides);
        expect(Number.isInteger(thrown) && thrown >= 0 && thrown < sides).toBe(true);
        expect(dice(name)(index, sides)).toBe(thrown);
      },
    ),
  );
});

test('all sides come up about as often', () => {
  const counts = Array<number>(10).fill(0);
  const throwDice = dice('fairness');
  for (let index = 0; index < 100_000; index += 1)
    counts[throwDice(index, 10)] = (counts[throwDice(index, 10)] as number) + 1;
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
});

test('dice of other names are other dice', () => {
  const [a, b] = [dice('floors'), dice('floor')];
  const same = Array.from({ length: 1000 }, (_, index) => a(index, 10) === b(index, 10)).filter(
    Boolean,
  ).length;
  expect(same).toBeLessThan(200);
});
