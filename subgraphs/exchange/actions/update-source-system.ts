import type { Actor } from '@cityhub/schema/runtime/actor';
import { ForbiddenError } from '@cityhub/schema/runtime/errors';
import { maySetQuota } from '../model/source-policy.ts';
import { checkSourceSettings, type SourceSettings } from '../model/source-system.ts';
import { updateSourceSystem as write } from '../store/source-systems.ts';
import type { SourceSystemRow } from '../store/tables.ts';
import { decideOnSource } from './decide-on-source.ts';
import type { SourceDeps } from './register-source-system.ts';

/** Changes what is given and leaves the rest. Errors: FORBIDDEN, INVALID_INPUT. */
export async function updateSourceSystem(
  deps: SourceDeps,
  actor: Actor,
  input: SourceSettings & { readonly id: string },
): Promise<SourceSystemRow> {
  const { id, name, schemaVersion, entities, jurisdiction, quotaPerMinute } = input;
  if (quotaPerMinute != null && !maySetQuota(actor)) throw new ForbiddenError();
  checkSourceSettings(input);
  const settings = {
    ...(name == null ? {} : { name }),
    ...(schemaVersion == null ? {} : { schemaVersion }),
    ...(entities == null ? {} : { entities: [...entities] }),
    ...(jurisdiction == null ? {} : { jurisdiction }),
    ...(quotaPerMinute == null ? {} : { quotaPerMinute }),
  };
  return decideOnSource(deps, actor, { id, path: ['input', 'id'] }, async (tx, system) =>
    Object.keys(settings).length === 0 ? system : write(tx, id, settings),
  );
}
