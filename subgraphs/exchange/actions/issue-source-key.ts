import type { Actor } from '@cityhub/schema/runtime/actor';
import { InvalidInputError, InvalidStateError, issue } from '@cityhub/schema/runtime/errors';
import type { Platform } from '@cityhub/schema/runtime/platform';
import { provisionPurpose, signToken } from '@cityhub/schema/runtime/tokens';
import { maxKeyDays } from '../model/source-system.ts';
import { insertSourceKey } from '../store/source-systems.ts';
import type { SourceKeyRow } from '../store/tables.ts';
import { decideOnSource } from './decide-on-source.ts';

export interface IssuedSourceKey {
  readonly key: SourceKeyRow;
  /** Kept nowhere: who loses it issues another. */
  readonly token: string;
}

/**
 * Issues a key: a token of the hub that speaks for the system alone. It is for pushing: its purpose is one that no right is
 * given for, so it reads no field.
 * Errors: FORBIDDEN, INVALID_INPUT, INVALID_STATE.
 */
export async function issueSourceKey(
  deps: Pick<Platform, 'access' | 'book' | 'secrets'>,
  actor: Actor,
  { sourceId, ttlDays }: { readonly sourceId: string; readonly ttlDays: number },
): Promise<IssuedSourceKey> {
  if (ttlDays < 1 || ttlDays > maxKeyDays) throw new InvalidInputError([issue('INVALID_NUMBER', 'ttlDays')]);
  return decideOnSource(deps, actor, { id: sourceId, path: ['sourceId'] }, async (tx, system) => {
    if (system.state !== 'ACTIVE') throw new InvalidStateError();
    const key = await insertSourceKey(tx, { sourceId, createdBy: actor.id, ttlDays });
    const token = await signToken(deps.secrets, {
      role: 'department',
      department: system.department,
      purpose: provisionPurpose,
      source: system.id,
      key: key.id,
      ttlSeconds: ttlDays * 24 * 60 * 60,
    });
    return { key, token };
  });
}
