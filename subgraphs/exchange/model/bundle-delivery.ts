import type { Policy } from '@cityhub/schema/policy/decide';
import type { FeedOrder } from '@cityhub/schema/policy/grant';
import { dueAt, projectFeed } from '@cityhub/schema/policy/project';

/** Where and when the change was made that a delivery is shown for. */
export interface DeliveredPlace {
  readonly jurisdiction: string;
  readonly acceptedAt: Date;
  /** A recall or an erasure: nothing travels but that it was. */
  readonly isWithdrawal: boolean;
}

/** What a bundle says about a delivery beside the hashed entry. */
export interface Travelled {
  readonly department: string | null;
  /** SEE or MASK by the name of the field. */
  readonly fields: Readonly<Record<string, string>>;
  /** The reason by the name of the field. */
  readonly withheld: Readonly<Record<string, string>>;
  /** SPKI, base64; null where the sink signs nothing. */
  readonly receiptKey: string | null;
}

const unknown: Travelled = { department: null, fields: {}, withheld: {}, receiptKey: null };

/**
 * Names of the fields that a delivery brought and of those it withheld, by the rights of when the change was due and of when
 * it was sent. A batch has no one place: without a change of its own it is told for the whole area of its feed.
 */
export function travelled(
  policy: Policy,
  feed: FeedOrder | undefined,
  deliveredAt: Date,
  place: DeliveredPlace | null,
): Travelled {
  if (feed === undefined) return unknown;
  const { department, sink } = feed;
  const receiptKey = sink.kind === 'webhook' ? sink.receiptKey : null;
  if (place?.isWithdrawal === true) return { ...unknown, department, receiptKey };
  const due = dueAt(feed, place?.acceptedAt ?? deliveredAt);
  const jurisdiction = place?.jurisdiction ?? feed.jurisdiction;
  const { fields, withheld } = projectFeed(policy, feed, jurisdiction, due, deliveredAt.getTime());
  return {
    department,
    fields: Object.fromEntries(fields.map(({ name, treatment }) => [name, treatment])),
    withheld: Object.fromEntries(withheld.map(({ field, reason }) => [field, reason])),
    receiptKey,
  };
}
