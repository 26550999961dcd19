import type { Actor } from '@cityhub/schema/runtime/actor';
import type { Tx } from '@cityhub/schema/runtime/database';
import { ForbiddenError, InvalidInputError, issue } from '@cityhub/schema/runtime/errors';
import { mayRunSource, mayRunSources } from '../model/source-policy.ts';
import { lockSourceSystem } from '../store/source-systems.ts';
import type { SourceSystemRow } from '../store/tables.ts';
import type { SourceDeps } from './register-source-system.ts';

/**
 * One decision about a system by somebody who runs it, in one transaction; this process knows of it at once, the others
 * within a second. `path` is where the caller named the system.
 */
export async function decideOnSource<Result>(
  { access, book }: SourceDeps,
  actor: Actor,
  where: { readonly id: string; readonly path: readonly string[] },
  decide: (tx: Tx, system: SourceSystemRow) => Promise<Result>,
): Promise<Result> {
  if (!mayRunSources(actor)) throw new ForbiddenError();
  const result = await access.asActor(actor, async (tx) => {
    const system = await lockSourceSystem(tx, where.id);
    if (system === null) throw new InvalidInputError([issue('UNKNOWN_SOURCE', ...where.path)]);
    if (!mayRunSource(actor, system.department)) throw new ForbiddenError();
    return decide(tx, system);
  });
  await book.refresh();
  return result;
}
