import type { TreeName } from '@cityhub/schema/ledger/trees';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shareRound } from './seal-round.ts';

const share = (waiting: Partial<Record<TreeName, number>>, total: number) =>
  Object.fromEntries(shareRound(new Map(Object.entries(waiting) as [TreeName, number][]), total));

test('a tree with few leaves has all of them sealed, however many another one has', () => {
  expect(share({ people: 1_000_000, reads: 30, tickets: 0 }, 100)).toEqual({ reads: 30, people: 70 });
  expect(share({ people: 500, housing: 500 }, 100)).toEqual({ housing: 50, people: 50 });
});

test('no round takes more than it may, nor more than waits, and a round that is not full leaves nothing', () => {
  const counts = fc.dictionary(fc.constantFrom('people', 'housing', 'reads', 'deliveries'), fc.nat(300));
  fc.assert(
    fc.property(counts, fc.integer({ min: 10, max: 500 }), (waiting, total) => {
      const shares = share(waiting, total);
      const sum = (of: Record<string, number>): number => Object.values(of).reduce((a, b) => a + b, 0);
      expect(sum(shares)).toBeLessThanOrEqual(total);
      for (const [name, count] of Object.entries(shares))
        expect(count).toBeLessThanOrEqual(waiting[name] ?? 0);
      expect(sum(shares)).toBe(Math.min(sum(waiting), total));
    }),
  );
});
