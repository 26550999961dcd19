import type { Actor } from '@cityhub/schema/runtime/actor';
import { ForbiddenError, InvalidInputError, issue } from '@cityhub/schema/runtime/errors';
import type { Platform } from '@cityhub/schema/runtime/platform';
import { mayRunSource, mayRunSources, maySetQuota } from '../model/source-policy.ts';
import { checkRegistration, defaultQuotaPerMinute, type SourceRegistration } from '../model/source-system.ts';
import { listDepartments } from '../store/departments.ts';
import { insertSourceSystem } from '../store/source-systems.ts';
import type { SourceSystemRow } from '../store/tables.ts';

export type SourceDeps = Pick<Platform, 'access' | 'book'>;

/**
 * Registers a system that will push: what, from where and how much. It gets its keys by `issueSourceKey`.
 * Errors: FORBIDDEN, INVALID_INPUT.
 */
export async function registerSourceSystem(
  { access, book }: SourceDeps,
  actor: Actor,
  input: SourceRegistration,
): Promise<SourceSystemRow> {
  if (!mayRunSources(actor) || (input.quotaPerMinute != null && !maySetQuota(actor)))
    throw new ForbiddenError();
  const registered = await access.asActor(actor, async (tx) => {
    const departments = new Set((await listDepartments(tx)).map(({ code }) => code));
    checkRegistration(input, { departments });
    if (!mayRunSource(actor, input.department)) throw new ForbiddenError();
    const row = await insertSourceSystem(tx, {
      id: input.id,
      name: input.name,
      kind: input.kind,
      department: input.department,
      entities: [...input.entities],
      jurisdiction: input.jurisdiction,
      schemaVersion: input.schemaVersion ?? '1',
      quotaPerMinute: input.quotaPerMinute ?? defaultQuotaPerMinute,
      state: 'ACTIVE',
      registeredBy: actor.id,
      registeredAt: new Date(),
    });
    if (row === null) throw new InvalidInputError([issue('NAME_TAKEN', 'input', 'id')]);
    return row;
  });
  await book.refresh();
  return registered;
}
