import { type RowType, rowTypes } from '@cityhub/schema/import/row-types';
import { expect, test } from 'vitest';
import { importRows } from './import-rows.ts';
import type { RunOperation } from './push-batch.ts';
import type { Line } from './read-lines.ts';

const type = rowTypes.get('resident') as RowType;
const accepted = { repeated: false, error: null };
const overQuota = { repeated: false, error: { code: 'QUOTA_EXCEEDED', retryAfterSeconds: 7, issues: [] } };

async function* lines(count: number, isBad: (line: number) => boolean = () => false): AsyncGenerator<Line> {
  for (let number = 1; number <= count; number += 1) {
    const row = isBad(number)
      ? '[]'
      : JSON.stringify({ citizenId: '1', name: 'a', phone: '2', gridCode: '3' });
    yield { number, bytes: Buffer.from(row) };
  }
}

/** Answers each row of each batch by its number in the whole. */
function answering(verdictOf: (row: number) => object): RunOperation & { batches: number[] } {
  let row = 0;
  const batches: number[] = [];
  const run = async (_query: string, variables: Record<string, unknown>) => {
    const sent = variables['rows'] as unknown[];
    batches.push(sent.length);
    return { data: { answer: { rows: sent.map(() => verdictOf((row += 1))) } } };
  };
  return Object.assign(run, { batches });
}

test('rows go in batches, each with a key of its own, and every line is counted once', async () => {
  const run = answering((row) => ({ ...accepted, repeated: row % 3 === 0 }));
  const { sums, refused, stop } = await importRows(
    lines(1210, (line) => line % 11 === 0),
    { type, keyPrefix: 'k', run },
  );
  expect(run.batches).toEqual([455, 455, 190]);
  expect(sums).toEqual({ accepted: 734, repeated: 366, refused: 110, taken: 1210 });
  expect([refused[0]?.line, refused.at(-1)?.line, stop]).toEqual([11, 1210, null]);
});

test('the first row over the quota ends it: what stands before is told, what comes after is not even sent', async () => {
  const run = answering((row) => (row >= 700 ? overQuota : accepted));
  const imported = await importRows(lines(2000), { type, keyPrefix: 'k', run });
  expect(imported.sums).toEqual({ accepted: 699, repeated: 0, refused: 0, taken: 699 });
  expect(imported.stop).toEqual({ code: 'QUOTA_EXCEEDED', retryAfterSeconds: 7 });
  expect(run.batches).toEqual([500, 500]);
});

test('a batch that the hub could not run leaves its rows to be sent again', async () => {
  const fault = async () => ({ errors: [{ extensions: { code: 'INTERNAL' } }], data: null }) as never;
  const imported = await importRows(lines(3), { type, keyPrefix: 'k', run: fault });
  expect(imported).toMatchObject({ sums: { taken: 0 }, stop: { code: 'UNAVAILABLE', retryAfterSeconds: 2 } });
});

test('what is refused as a whole is refused row by row', async () => {
  const run = async () => ({ data: { answer: { code: 'FORBIDDEN' } } }) as never;
  const { sums, refused } = await importRows(lines(2), { type, keyPrefix: 'k', run });
  expect([sums.refused, refused.map(({ line, code }) => `${line} ${code}`)]).toEqual([
    2,
    ['1 FORBIDDEN', '2 FORBIDDEN'],
  ]);
});

test('10,000 rows are one request’s, and no row is taken for more', async () => {
  const run = answering(() => accepted);
  const { sums, stop } = await importRows(lines(10_001), { type, keyPrefix: 'k', run });
  expect([sums.taken, stop]).toEqual([10_000, { code: 'TOO_MANY_ROWS' }]);
});
