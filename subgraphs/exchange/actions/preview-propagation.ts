import { eventOf, events } from '@cityhub/schema/events/index';
import type { PolicyBook } from '@cityhub/schema/policy/book';
import type { Actor } from '@cityhub/schema/runtime/actor';
import { ForbiddenError } from '@cityhub/schema/runtime/errors';
import type { GridCodes } from '@cityhub/schema/runtime/grid-codes';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import { mayPreview } from '../model/feed-policy.ts';
import { type FieldValueInput, type PropagationPreview, previewOf, readValues } from '../model/preview.ts';

export interface PreviewInput {
  readonly entity: string;
  readonly gridCode: string;
  readonly values?: readonly FieldValueInput[] | null | undefined;
}

const maxValues = 100;

/** Who would get what of a record, before it is pushed. Nothing is stored. Errors: FORBIDDEN, INVALID_INPUT. */
export async function previewPropagation(
  deps: { readonly book: PolicyBook; readonly grids: GridCodes },
  actor: Actor,
  input: PreviewInput,
): Promise<readonly PropagationPreview[]> {
  const { entity, gridCode } = input;
  if (!mayPreview(actor, gridCode)) throw new ForbiddenError();
  const given = input.values ?? [];
  const checks = inputChecks('input');
  if (given.length > maxValues) checks.fail('INVALID_INPUT', 'values');
  if (!(await deps.grids.has(gridCode))) checks.fail('UNKNOWN_GRID', 'gridCode');
  if (!events.has(entity)) checks.fail('UNKNOWN_ENTITY', 'entity');
  const values = events.has(entity)
    ? readValues(eventOf(entity), given.slice(0, maxValues), checks)
    : new Map();
  checks.done();
  return previewOf(deps.book.policy(), deps.book.feeds(), entity, gridCode, values);
}
