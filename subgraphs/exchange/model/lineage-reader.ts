import { eventOf } from '@cityhub/schema/events/index';
import type { Policy } from '@cityhub/schema/policy/decide';
import type { FeedOrder, Subject } from '@cityhub/schema/policy/grant';
import { subjectOfFeed } from '@cityhub/schema/policy/project';
import type { Source } from '@cityhub/schema/policy/source';
import type { Actor } from '@cityhub/schema/runtime/actor';
import { isDepartment } from './feed-policy.ts';
import { answersFor, type RecordSource } from './record-source.ts';

/**
 * What a reader is to a version, and so what he is told of it beside its time and kind. Field values are apart: they follow
 * the policy alone.
 *   ALL      auditors and operators: everything
 *   SUBJECT  the citizen whose record it is: which office pushed, got and read it, and no person's account
 *   SOURCE   whoever answers for it: what the push itself told him, and what became of it at every department
 *   HOLDER   a department whose feeds brought the record: its own copies, and of the fields those that it may have
 */
export type LineageView = 'ALL' | 'SUBJECT' | 'SOURCE' | 'HOLDER';

export interface LineageReader {
  readonly actor: Actor;
  /** The registered system that he speaks for. */
  readonly system: Source | undefined;
  /** Whether the record is his own. */
  readonly isSubject: boolean;
  /** Whether a feed of his department brought a version of it. */
  readonly isHolder: boolean;
  /** The rights of now, and the feeds as they stood. */
  readonly policy: Policy;
  readonly feeds: readonly FeedOrder[];
}

/** Whether all of a record is told, whoever made its versions. */
export function seesAll({ actor }: Pick<LineageReader, 'actor'>): boolean {
  return actor.role === 'auditor' || actor.role === 'operator';
}

/** What is asked for in the name of the reader's department. */
function ownSubjects({ actor, feeds }: LineageReader): Subject[] {
  const own = feeds.filter((feed) => isDepartment(actor, feed.department));
  return [actor, ...own.map(subjectOfFeed)];
}

type Place = Pick<RecordSource, 'entity' | 'jurisdiction'>;

function mayHave(reader: LineageReader, subjects: readonly Subject[], at: Place, field: string): boolean {
  return subjects.some(
    (subject) => reader.policy.decide(subject, at.entity, field, at.jurisdiction).treatment !== 'HIDE',
  );
}

/** Null: the version is not told of, as if it were not there. */
export function viewOf(reader: LineageReader, version: RecordSource): LineageView | null {
  if (seesAll(reader)) return 'ALL';
  if (reader.isSubject) return 'SUBJECT';
  if (answersFor(reader.actor, version, reader.system)) return 'SOURCE';
  if (!reader.isHolder) return null;
  const subjects = ownSubjects(reader);
  const names = Object.keys(eventOf(version.entity).fields);
  return names.some((field) => mayHave(reader, subjects, version, field)) ? 'HOLDER' : null;
}

/**
 * The names of fields that a reader is told of. To a holder, that a field of others changed would tell something of a value
 * that it may not have.
 */
export function fieldsTold(
  reader: LineageReader,
  view: LineageView,
  at: Place,
  names: readonly string[],
): string[] {
  if (view !== 'HOLDER') return [...names];
  const subjects = ownSubjects(reader);
  return names.filter((field) => mayHave(reader, subjects, at, field));
}

/** Whether accounts of persons, and where they stood, are told. */
export function tellsPersons(view: LineageView): boolean {
  return view === 'ALL' || view === 'SOURCE';
}
