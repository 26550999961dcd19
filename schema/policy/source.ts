import type { Actor } from '../runtime/actor.ts';

/** A registered source system (来源系统), as far as a push depends on it. */
export interface Source {
  readonly id: string;
  /** Who runs it. */
  readonly department: string;
  readonly state: 'ACTIVE' | 'SUSPENDED';
  readonly quotaPerMinute: number;
  /** What it may push. */
  readonly entities: readonly string[];
  /** Where it may push: a division or grid code prefix. */
  readonly jurisdiction: string;
  readonly revokedKeys: readonly string[];
}

/**
 * Whether a caller still speaks for what the token says: a person or department always, a system as long as it is
 * registered, active, with the department that the token names, and by a key that nobody has revoked.
 */
export function isInForce(actor: Actor, source: Source | undefined): boolean {
  if (actor.source == null) return true;
  return (
    source?.id === actor.source &&
    source.state === 'ACTIVE' &&
    source.department === actor.department &&
    (actor.key == null || !source.revokedKeys.includes(actor.key))
  );
}

/** A system pushes what it is registered for, inside its area; what its department may do is not the system's to do. */
export function maySourcePush(
  actor: Actor,
  source: Source | undefined,
  entity: string,
  jurisdiction: string,
): boolean {
  return (
    source !== undefined &&
    isInForce(actor, source) &&
    source.entities.includes(entity) &&
    jurisdiction.startsWith(source.jurisdiction)
  );
}
