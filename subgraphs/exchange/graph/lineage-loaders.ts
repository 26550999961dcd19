import { load } from '@cityhub/schema/graph/context';
import { placeOf } from '../store/changes.ts';
import type { Dispute } from '../store/disputes.ts';
import { disputesByRecord, linksByRecord, type RecordLink } from '../store/lineage-links.ts';
import {
  causedByPlace,
  type NoticeFact,
  noticesByPlace,
  type ParkedAt,
  parkedByPlace,
  placeOfCause,
  type RelatedChange,
  relatedByPlace,
  type SealFact,
  sealsByPlace,
  type WordFact,
  wordsByPlace,
} from '../store/lineage-places.ts';
import type { ExchangeContext } from './builder.ts';

/** One statement for all versions of a page, whatever they are asked for. */

interface Placed {
  readonly shard: number;
  readonly position: number;
}

export const loadNotice = (context: ExchangeContext, at: Placed): Promise<NoticeFact | null> =>
  load(context, 'lineage/notice', noticesByPlace, placeOf(at));

export const loadSeal = (context: ExchangeContext, at: Placed): Promise<SealFact | null> =>
  load(context, 'lineage/seal', sealsByPlace, placeOf(at));

export const loadParked = async (context: ExchangeContext, at: Placed): Promise<ParkedAt[]> =>
  (await load(context, 'lineage/parked', parkedByPlace, placeOf(at))) ?? [];

export const loadWords = async (context: ExchangeContext, at: Placed): Promise<WordFact[]> =>
  (await load(context, 'lineage/words', wordsByPlace, placeOf(at))) ?? [];

export const loadCaused = async (context: ExchangeContext, at: Placed): Promise<RelatedChange[]> =>
  (await load(context, 'lineage/caused', causedByPlace, placeOf(at))) ?? [];

/** The change that a cause names; null where it names none that is there. */
export async function loadCause(
  context: ExchangeContext,
  cause: string | null,
): Promise<RelatedChange | null> {
  const place = cause === null ? null : placeOfCause(cause);
  return place === null ? null : load(context, 'lineage/cause', relatedByPlace, place);
}

export const loadDisputes = async (context: ExchangeContext, recordId: string): Promise<Dispute[]> =>
  (await load(context, 'lineage/disputes', disputesByRecord, recordId)) ?? [];

export const loadLinks = async (context: ExchangeContext, recordId: string): Promise<RecordLink[]> =>
  (await load(context, 'lineage/links', linksByRecord, recordId)) ?? [];
