import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DomainError, ForbiddenError, InvalidInputError, issue, QuotaExceededError } from './errors.ts';
import { maxRows, pushRows } from './push-rows.ts';

/** Odd rows are refused, as if their number were their fault. */
const push = async (row: number, path: readonly string[]) => {
  if (row % 2 === 1) throw new InvalidInputError([issue('INVALID_NUMBER', ...path, 'row')]);
  return { row, path };
};

test('every row is answered in its place, and a bad one never fails its neighbours', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(), { minLength: 1, maxLength: 50 }), async (rows) => {
      const answers = await pushRows(rows, push);
      expect(answers).toHaveLength(rows.length);
      for (const [index, { result, error }] of answers.entries()) {
        const path = ['inputs', String(index)];
        if ((rows[index] as number) % 2 === 0)
          expect([result, error]).toEqual([{ row: rows[index], path }, null]);
        else {
          expect(result).toBeNull();
          expect((error as InvalidInputError).issues[0]?.path).toEqual([...path, 'row']);
        }
      }
    }),
  );
});

test('rows are pushed side by side, so that they share a group commit', async () => {
  let inside = 0;
  let most = 0;
  await pushRows([1, 2, 3], async () => {
    inside += 1;
    most = Math.max(most, inside);
    await Promise.resolve();
    inside -= 1;
  });
  expect(most).toBe(3);
});

test('none and more than 1,000 rows are refused before any is pushed', async () => {
  let pushed = 0;
  const count = async () => void (pushed += 1);
  for (const size of [0, maxRows + 1])
    await expect(pushRows(Array.from({ length: size }), count)).rejects.toMatchObject({
      issues: [issue('TOO_MANY_ROWS', 'inputs')],
    });
  expect(pushed).toBe(0);
  await pushRows(Array.from({ length: maxRows }), count);
  expect(pushed).toBe(1000);
});

test('a push of which the quota let nothing through is one refusal; where something passed, each row has its answer', async () => {
  let left = 2;
  const limited = async (row: number) => {
    if (row < 0) throw new InvalidInputError([issue('INVALID_NUMBER', 'row')]);
    if (left === 0) throw new QuotaExceededError(9);
    left -= 1;
  };
  const partly = await pushRows([1, -1, 2, 3], limited);
  expect(partly.map(({ error }) => error?.code)).toEqual([
    undefined,
    'INVALID_INPUT',
    undefined,
    'QUOTA_EXCEEDED',
  ]);
  await expect(pushRows([3, -1], limited)).rejects.toMatchObject({
    code: 'QUOTA_EXCEEDED',
    retryAfterSeconds: 9,
  });
});

test('a refusal is an answer, a bug is not: it fails the whole push', async () => {
  const refused = await pushRows(['row'], async () => {
    throw new ForbiddenError();
  });
  expect(refused[0]?.error).toBeInstanceOf(DomainError);
  const bug = pushRows(['row'], async () => {
    throw new TypeError('a bug');
  });
  await expect(bug).rejects.toThrow('a bug');
});
