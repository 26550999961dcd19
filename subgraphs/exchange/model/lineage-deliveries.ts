import { type Delivery, deliveriesOf, deliveryOf } from './delivery.ts';
import { isDepartment } from './feed-policy.ts';
import type { RecordVersion } from './lineage.ts';
import { factsAsOf, type MovedFacts, type ParkedLife, parkedAsOf } from './lineage-as-of.ts';
import { type LineageReader, type LineageView, seesAll } from './lineage-reader.ts';

/**
 * What became of a version at the departments, as the moment knew it. Auditors and operators: at every feed for such records,
 * also at those that did not ask for it. A holder: the same of its own feeds. Source and subject: the board of its receipt.
 */
export function deliveriesTold(
  reader: LineageReader,
  view: LineageView,
  version: RecordVersion,
  facts: MovedFacts,
  parked: readonly ParkedLife[],
  at: Date | null,
): Delivery[] {
  const then = at === null ? { ...facts, parked } : factsAsOf(facts, parked, version, at);
  const moment = at?.getTime();
  if (view === 'SOURCE' || view === 'SUBJECT')
    return deliveriesOf(reader.policy, reader.feeds, version, then, moment);
  return reader.feeds
    .filter((feed) => feed.entity === version.entity)
    .filter((feed) => view === 'ALL' || isDepartment(reader.actor, feed.department))
    .map((feed) => deliveryOf(reader.policy, feed, version, then, moment))
    .toSorted((a, b) => (a.departmentCode < b.departmentCode ? -1 : 1));
}

/** Dead letters with all that is known of them: a department's own business, and that of those who audit and run the hub. */
export function deadLettersTold(
  reader: LineageReader,
  parked: readonly ParkedLife[],
  at: Date | null,
): ParkedLife[] {
  const own = new Set(
    reader.feeds
      .filter((feed) => seesAll(reader) || isDepartment(reader.actor, feed.department))
      .map((feed) => feed.id),
  );
  const then = at === null ? parked : parkedAsOf(parked, at);
  return then.filter((one) => own.has(one.feedId));
}
