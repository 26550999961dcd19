import { InvalidInputError, issue } from '../runtime/errors.ts';
import type { GraphBuilder } from './builder.ts';
import { decodeCursor, type PageArgs } from './cursor.ts';

/** `first` and `after`, as every list takes them. */
export const pageArgs = <Deps>(builder: GraphBuilder<Deps>) =>
  builder.args((t) => ({
    first: t.int({ required: false, description: 'Page size, 1 to 200. 每页条数' }),
    after: t.string({ required: false, description: 'endCursor of the page before. 游标' }),
  }));

/** The key that a page begins after. A made-up cursor must not reach Postgres, which would fail on it. */
export function keyAfter(args: PageArgs, isKey: (key: string) => boolean): string | null {
  if (args.after == null) return null;
  const [key] = decodeCursor(args.after, 1);
  if (key === undefined || !isKey(key)) throw new InvalidInputError([issue('INVALID_CURSOR', 'after')]);
  return key;
}
