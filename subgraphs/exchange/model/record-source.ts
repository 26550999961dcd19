import { maySourcePush, type Source } from '@cityhub/schema/policy/source';
import { type Actor, sourceOf } from '@cityhub/schema/runtime/actor';

/** Who made a version of a record, and for whom. */
export interface RecordSource {
  readonly entity: string;
  readonly jurisdiction: string;
  readonly actor: string;
  readonly source: string;
  /** The department that runs the source, where it is a registered system. */
  readonly sourceDepartment: string | null;
}

/**
 * Whether a caller answers for a version of a record: whoever made it, or another account of the same source, inside its own
 * area. A department answers for its systems. All citizens are one source, so a citizen answers for his own pushes alone.
 */
export function answersFor(actor: Actor, made: RecordSource, system: Source | undefined): boolean {
  const isWithin = actor.area === null || made.jurisdiction.startsWith(actor.area);
  const isOwn = actor.id === made.actor;
  if (!isWithin) return false;
  if (actor.source != null)
    return (
      (isOwn || made.source === actor.source) && maySourcePush(actor, system, made.entity, made.jurisdiction)
    );
  switch (actor.role) {
    case 'gridworker':
      return actor.area !== null && (isOwn || made.source === sourceOf(actor));
    case 'department':
      return isOwn || made.source === sourceOf(actor) || made.sourceDepartment === actor.department;
    case 'system':
      return isOwn || made.source === sourceOf(actor);
    case 'citizen':
      return isOwn;
    case 'auditor':
    case 'operator':
      return false;
  }
}
