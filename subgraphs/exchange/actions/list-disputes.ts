import type { Context } from '@cityhub/schema/graph/context';
import { decodeCursor, type Page, type PageArgs, pageOf, pageSize } from '@cityhub/schema/graph/cursor';
import { type Actor, sourceOf } from '@cityhub/schema/runtime/actor';
import { ForbiddenError, InvalidInputError, issue } from '@cityhub/schema/runtime/errors';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import type { DisputeState } from '../model/dispute-lifecycle.ts';
import { type Dispute, type DisputeSide, listDisputes } from '../store/disputes.ts';

export interface DisputesArgs extends PageArgs {
  readonly state?: DisputeState | null | undefined;
  readonly overdue?: boolean | null | undefined;
}

/** Both sides see a dispute; who supervises them sees all (null). */
function sideOf(actor: Actor): DisputeSide | null {
  const side = { asker: null, source: null, sourceDepartment: null, sourceActor: actor.id, area: actor.area };
  switch (actor.role) {
    case 'auditor':
    case 'operator':
      return null;
    case 'department':
      return actor.source == null
        ? { ...side, asker: actor.department, source: actor.department, sourceDepartment: actor.department }
        : { ...side, source: actor.source };
    case 'gridworker':
      if (actor.area === null) throw new ForbiddenError();
      return { ...side, source: sourceOf(actor) };
    case 'system':
      return { ...side, source: sourceOf(actor) };
    case 'citizen':
      return side;
  }
}

function readPlace(after: string): { dueAt: string; id: string } {
  const [dueAt, id] = decodeCursor(after, 2) as [string, string];
  if (Number.isNaN(Date.parse(dueAt)) || !isUuid(id))
    throw new InvalidInputError([issue('INVALID_CURSOR', 'after')]);
  return { dueAt: new Date(dueAt).toISOString(), id };
}

/** The disputes that the caller asked or has to answer, whatever is due first. Errors: INVALID_INPUT, FORBIDDEN. */
export async function disputes(
  caller: Pick<Context<unknown>, 'actor' | 'session'>,
  args: DisputesArgs,
  now: Date,
): Promise<Page<Dispute>> {
  const size = pageSize(args);
  const side = sideOf(caller.actor);
  const page = {
    limit: size + 1,
    after: args.after == null ? null : readPlace(args.after),
    state: args.state ?? null,
    overdueAt: args.overdue === true ? now : null,
  };
  const rows = await listDisputes(await caller.session.tx(), side, page);
  return pageOf(rows, size, (row) => [row.dueAt.toISOString(), row.id]);
}
