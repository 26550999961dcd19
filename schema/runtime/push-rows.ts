import { DomainError, InvalidInputError, issue, TryLaterError } from './errors.ts';

/** One row's answer in a plural push: its result, or the error that is its own. */
export type RowResult<Result> =
  | { readonly result: Result; readonly error: null }
  | { readonly result: null; readonly error: DomainError };

export const maxRows = 1000;

/** Pushes every row on its own, so that a bad one never fails its neighbours; they still share group commits. */
export async function pushRows<Input, Result>(
  inputs: readonly Input[],
  push: (input: Input, path: readonly string[]) => Promise<Result>,
): Promise<RowResult<Result>[]> {
  if (inputs.length === 0 || inputs.length > maxRows)
    throw new InvalidInputError([issue('TOO_MANY_ROWS', 'inputs')]);
  const rows = await Promise.all(
    inputs.map(async (input, index): Promise<RowResult<Result>> => {
      try {
        return { result: await push(input, ['inputs', String(index)]), error: null };
      } catch (error) {
        if (error instanceof DomainError) return { result: null, error };
        throw error;
      }
    }),
  );
  // Where quota or ledger let nothing through, the whole push is to be sent again: one answer says so, and when.
  const nothingPassed = rows.every(({ error }) => error !== null);
  const refused = rows.find(({ error }) => error instanceof TryLaterError);
  if (nothingPassed && refused?.error) throw refused.error;
  return rows;
}
