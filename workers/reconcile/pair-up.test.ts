import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pairUp, type SideRecord } from './pair-up.ts';

const record = (recordId: string): SideRecord => ({
  recordId,
  version: 1,
  leaf: new Uint8Array(32),
  fields: [],
});

async function* inPages(ids: readonly string[], size: number): AsyncGenerator<SideRecord[]> {
  for (let from = 0; from < ids.length; from += size) yield ids.slice(from, from + size).map(record);
}

test('every record comes once, in order, with the sides that list it', async () => {
  const ids = fc.uniqueArray(fc.uuid(), { maxLength: 60 }).map((list) => list.toSorted());
  await fc.assert(
    fc.asyncProperty(
      ids,
      ids,
      fc.array(fc.nat(59), { maxLength: 20 }),
      fc.integer({ min: 1, max: 9 }),
      async (one, other, shared, size) => {
        const department = [...new Set([...other, ...shared.flatMap((index) => one[index] ?? [])])].sort();
        const pairs = (await Array.fromAsync(pairUp(inPages(one, size), inPages(department, size)))).flat();
        const all = [...new Set([...one, ...department])].sort();
        expect(pairs.map((pair) => (pair.hub ?? pair.department)?.recordId)).toEqual(all);
        for (const [index, id] of all.entries()) {
          expect(pairs[index]?.hub?.recordId).toBe(one.includes(id) ? id : undefined);
          expect(pairs[index]?.department?.recordId).toBe(department.includes(id) ? id : undefined);
        }
      },
    ),
  );
});

test('chunks hold a thousand pairs, the last one the rest', async () => {
  const ids = Array.from({ length: 2500 }, (_, index) => String(index).padStart(6, '0'));
  const chunks = await Array.fromAsync(pairUp(inPages(ids, 700), inPages(ids, 300)));
  expect(chunks.map((chunk) => chunk.length)).toEqual([1000, 1000, 500]);
});
