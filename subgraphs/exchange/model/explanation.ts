import { eventOf } from '@cityhub/schema/events/index';
import type { Policy } from '@cityhub/schema/policy/decide';
import type { FeedOrder, Subject } from '@cityhub/schema/policy/grant';
import { subjectOfFeed } from '@cityhub/schema/policy/project';
import type { Actor } from '@cityhub/schema/runtime/actor';
import { isDepartment } from './feed-policy.ts';

/** Versions that an explanation goes back to. */
export const maxVersions = 50;

export interface ExplainedVersion {
  readonly actor: string;
  readonly entity: string;
  readonly jurisdiction: string;
}

/** Whether a department may know of a record at all: of one of its feeds, or by itself, it sees a field of it there. */
function knowsOf(policy: Policy, subjects: readonly Subject[], version: ExplainedVersion): boolean {
  const fields = Object.keys(eventOf(version.entity).fields);
  return subjects.some((subject) =>
    fields.some(
      (field) => policy.decide(subject, version.entity, field, version.jurisdiction).treatment !== 'HIDE',
    ),
  );
}

/**
 * The versions that a caller may have explained. Auditors and operators: all. Whoever pushed one of them: all, since the
 * record is his. The department itself: those of which it may know. Everybody else: none, as of a record that does not exist.
 */
export function explainable<Version extends ExplainedVersion>(
  actor: Actor,
  department: string,
  versions: readonly Version[],
  policy: Policy,
  feeds: readonly FeedOrder[],
): readonly Version[] {
  if (actor.role === 'auditor' || actor.role === 'operator') return versions;
  if (versions.some((version) => version.actor === actor.id)) return versions;
  if (!isDepartment(actor, department)) return [];
  const own = feeds.filter((feed) => feed.department === department).map(subjectOfFeed);
  return versions.filter((version) => knowsOf(policy, [actor, ...own], version));
}
