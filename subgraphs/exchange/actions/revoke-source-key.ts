import type { Actor } from '@cityhub/schema/runtime/actor';
import { ForbiddenError, NotFoundError } from '@cityhub/schema/runtime/errors';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import { mayRunSource, mayRunSources } from '../model/source-policy.ts';
import { revokeKey, sourceKeyById, sourceSystemById } from '../store/source-systems.ts';
import type { SourceKeyRow } from '../store/tables.ts';
import type { SourceDeps } from './register-source-system.ts';

/** Ends a key before its time, in every process within 5 s. Errors: FORBIDDEN, NOT_FOUND. */
export async function revokeSourceKey(
  { access, book }: SourceDeps,
  actor: Actor,
  keyId: string,
): Promise<SourceKeyRow> {
  if (!mayRunSources(actor)) throw new ForbiddenError();
  const revoked = await access.asActor(actor, async (tx) => {
    const key = isUuid(keyId) ? await sourceKeyById(tx, keyId) : null;
    const system = key === null ? null : await sourceSystemById(tx, key.sourceId);
    // Another department's key and none are one answer.
    if (system === null || !mayRunSource(actor, system.department)) throw new NotFoundError();
    await revokeKey(tx, keyId, actor.id);
    return (await sourceKeyById(tx, keyId)) as SourceKeyRow;
  });
  await book.refresh();
  return revoked;
}
