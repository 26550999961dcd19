import { InvalidInputError, issue } from '../runtime/errors.ts';
import type { GraphBuilder } from './builder.ts';

/** `asOf`, as whatever can be read as it was takes it. */
export const asOfArgs = <Deps>(builder: GraphBuilder<Deps>) =>
  builder.args((t) => ({
    asOf: t.field({
      type: 'DateTime',
      required: false,
      description:
        'As it was at the end of this millisecond, by your rights of now at the place where it was then; links lead to the present. 历史时点',
    }),
  }));

/** The moment that is asked for, or null for the present. Throws INVALID_DATE for one that is still to come. */
export function momentOf(
  { asOf }: { readonly asOf?: Date | null | undefined },
  { now }: { readonly now: () => Date },
): Date | null {
  if (asOf == null) return null;
  if (asOf > now()) throw new InvalidInputError([issue('INVALID_DATE', 'asOf')]);
  return asOf;
}
