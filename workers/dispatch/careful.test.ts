import fc from 'fast-check';
import { expect, test } from 'vitest';
import { afterDelivery, isKiller, rangeLimit } from './careful.ts';

const suspect = 1000;

/** Drains 1,000 positions of which some kill the worker that sends them; answers what was parked and how many died. */
function drain(killers: ReadonlySet<number>): {
  parked: number[];
  deaths: number;
  tries: Map<number, number>;
} {
  const parked: number[] = [];
  const tries = new Map<number, number>();
  let [cursor, stored, deaths] = [0, 0, 0];
  let suspectTo: number | null = null;
  const lives = (): void => {
    let count = stored;
    stored += 1;
    suspectTo ??= suspect;
    while (cursor < suspect) {
      if (isKiller(count)) parked.push(cursor + 1);
      const to = Math.min(suspect, cursor + rangeLimit(count));
      if (to === cursor + 1) tries.set(to, (tries.get(to) ?? 0) + 1);
      for (const position of killers)
        if (position > cursor && position <= to && !parked.includes(position)) return;
      cursor = to;
      count = afterDelivery(count, suspectTo, cursor);
      // While single positions go, each one that is begun counts.
      stored = count === 0 ? 0 : count + 1;
      if (count === 0) suspectTo = null;
    }
  };
  for (; cursor < suspect; deaths += 1) lives();
  return { parked, deaths: deaths - 1, tries };
}

test('a record that kills its worker is found and parked after three tries alone, and no other is', () => {
  for (const position of [1, 2, 32, 33, 500, 999, 1000]) {
    const { parked, deaths, tries } = drain(new Set([position]));
    expect(parked).toEqual([position]);
    // The fourth time it is left out.
    expect(tries.get(position)).toBe(4);
    expect(deaths).toBe(6);
  }
});

test('any set of killers is parked, and nothing else', () => {
  const anyKillers = fc.uniqueArray(fc.integer({ min: 1, max: suspect }), { maxLength: 8 });
  fc.assert(
    fc.property(anyKillers, (positions) => {
      expect(drain(new Set(positions)).parked).toEqual(positions.toSorted((a, b) => a - b));
    }),
  );
});

test('a worker that is killed twice changes nothing', () => {
  expect([0, 1, 2].map(rangeLimit)).toEqual(Array(3).fill(Number.POSITIVE_INFINITY));
});
