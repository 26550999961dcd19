import type { PolicyBook } from '@cityhub/schema/policy/book';
import type { Actor } from '@cityhub/schema/runtime/actor';
import type { Tx } from '@cityhub/schema/runtime/database';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import { type Delivery, deliveryOf } from '../model/delivery.ts';
import { explainable, maxVersions } from '../model/explanation.ts';
import { placeOf } from '../store/changes.ts';
import { allCursors, batchesByPlace } from '../store/deliveries.ts';
import { exceptionalFactsByPlace } from '../store/delivery-facts.ts';
import { departmentsByCode } from '../store/departments.ts';
import type { ChangeRow, DepartmentRow } from '../store/tables.ts';
import { versionsOf } from '../store/versions.ts';

export interface DeliveryExplanation {
  readonly recordId: string;
  readonly entity: string;
  readonly department: DepartmentRow;
  /** The department has no feed for such records, so nothing of it can have come. */
  readonly hasFeed: boolean;
  /** Newest first. */
  readonly versions: readonly { readonly change: ChangeRow; readonly deliveries: readonly Delivery[] }[];
}

/** What became of each version of a record at a department's feeds; null where there is nothing that the caller may know. */
export async function explainDelivery(
  tx: Tx,
  book: PolicyBook,
  actor: Actor,
  question: { readonly recordId: string; readonly department: string },
): Promise<DeliveryExplanation | null> {
  const { recordId } = question;
  if (!isUuid(recordId)) return null;
  const policy = book.policy();
  const all = await versionsOf(tx, recordId, maxVersions);
  const versions = explainable(actor, question.department, all, policy, book.feeds());
  const entity = versions[0]?.entity;
  // A code that stands in no token and on no list may hold what Postgres refuses.
  const isCode = /^[a-z-]{1,60}$/.test(question.department);
  const department = isCode
    ? (await departmentsByCode(tx, [question.department])).get(question.department)
    : undefined;
  if (entity === undefined || department === undefined) return null;
  const feeds = book.feeds().filter((feed) => feed.department === department.code && feed.entity === entity);
  const places = versions.map(placeOf);
  const cursors = await allCursors(tx);
  const batches = await batchesByPlace(tx, places);
  const exceptional = await exceptionalFactsByPlace(tx, places);
  const explained = versions.map((change) => {
    const place = placeOf(change);
    const rest = exceptional.get(place) ?? { parked: [], receipts: [], leftOut: [] };
    const facts = { cursors, batches: batches.get(place) ?? [], ...rest };
    return { change, deliveries: feeds.map((feed) => deliveryOf(policy, feed, change, facts)) };
  });
  return { recordId, entity, department, hasFeed: feeds.length > 0, versions: explained };
}
