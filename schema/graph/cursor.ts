import { InvalidInputError, issue } from '../runtime/errors.ts';

/** Keyset cursors, opaque to callers: the sort key of the last row of a page. */
export function encodeCursor(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** Throws INVALID_CURSOR for anything that `encodeCursor` did not make with that many parts. */
export function decodeCursor(cursor: string, parts: number): string[] {
  try {
    const key = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown;
    if (Array.isArray(key) && key.length === parts && key.every((part) => typeof part === 'string'))
      return key;
  } catch {
    // falls through to the one answer for every wrong cursor
  }
  throw new InvalidInputError([issue('INVALID_CURSOR', 'after')]);
}

export interface PageArgs {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

export interface Page<Row> {
  readonly nodes: Row[];
  readonly hasNextPage: boolean;
  readonly endCursor: string | null;
}

const defaultPageSize = 20;
const maxPageSize = 200;

/** How many rows to read: one more than the page, to know whether there is a next one. */
export function pageSize(args: PageArgs): number {
  const first = args.first ?? defaultPageSize;
  if (first < 1 || first > maxPageSize) throw new InvalidInputError([issue('PAGE_TOO_LARGE', 'first')]);
  return first;
}

/** Makes the page of up to `size` rows out of up to `size + 1`. */
export function pageOf<Row>(rows: Row[], size: number, keyOf: (row: Row) => readonly string[]): Page<Row> {
  const nodes = rows.slice(0, size);
  const last = nodes.at(-1);
  return {
    nodes,
    hasNextPage: rows.length > size,
    endCursor: last === undefined ? null : encodeCursor(keyOf(last)),
  };
}
