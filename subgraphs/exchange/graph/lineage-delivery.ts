import type { Treatment } from '@cityhub/schema/policy/decide';
import type { TraceVersion } from '../actions/trace-versions.ts';
import type { Delivery } from '../model/delivery.ts';
import type { ParkedLife } from '../model/lineage-as-of.ts';
import { deadLettersTold, deliveriesTold } from '../model/lineage-deliveries.ts';
import type { WordFact } from '../store/lineage-places.ts';
import type { ExchangeBuilder, ExchangeContext } from './builder.ts';
import type { DeliveryRef } from './delivery.ts';
import type { addFieldTreatment } from './lineage-field.ts';
import { loadParked, loadWords } from './lineage-loaders.ts';
import { loadBatches, loadCursors, loadExceptionalFacts } from './loaders.ts';
import type { FeedRef } from './refs.ts';

/** What became of a version at one feed. */
export interface LineageDelivery {
  readonly delivery: Delivery;
  readonly deadLetter: ParkedLife | null;
  readonly word: WordFact | null;
  /** What travelled of the field that is traced; null where none is. */
  readonly sends: Treatment | null;
}

function sendsOf({ fields, masked }: Delivery, field: string | null): Treatment | null {
  if (field === null) return null;
  if (!fields.includes(field)) return 'HIDE';
  return masked.includes(field) ? 'MASK' : 'SEE';
}

export async function deliveriesOfVersion(
  context: ExchangeContext,
  { trace, view, version }: TraceVersion,
): Promise<LineageDelivery[]> {
  const { reader, at, field } = trace;
  const [cursors, batches, exceptional, parked, words] = await Promise.all([
    loadCursors(context),
    loadBatches(context, version),
    loadExceptionalFacts(context, version),
    loadParked(context, version),
    loadWords(context, version),
  ]);
  const deliveries = deliveriesTold(reader, view, version, { cursors, batches, ...exceptional }, parked, at);
  const deadLetters = deadLettersTold(reader, parked, at);
  return deliveries.map((delivery) => ({
    delivery,
    deadLetter: deadLetters.find((one) => one.feedId === delivery.feedId) ?? null,
    word: words.find((one) => one.feedId === delivery.feedId && (at === null || one.at <= at)) ?? null,
    sends: sendsOf(delivery, field),
  }));
}

function addDeadLetter(builder: ExchangeBuilder) {
  return builder.objectRef<ParkedLife>('LineageDeadLetter').implement({
    description: 'That the sink did not take the version, and what was decided. 死信',
    fields: (t) => ({
      reason: t.exposeString('reason', { description: 'A code. 原因' }),
      detail: t.exposeString('detail', {
        nullable: true,
        description: 'An SQLSTATE or HTTP status beside it. 详情',
      }),
      attempts: t.exposeInt('attempts', { description: 'How often it was tried. 尝试次数' }),
      parkedAt: t.expose('parkedAt', { type: 'DateTime', description: 'When it was set aside. 搁置时间' }),
      state: t.exposeString('state', {
        description: 'PARKED, REDELIVERED, SUPERSEDED or DROPPED. 状态',
      }),
      decidedBy: t.exposeString('decidedBy', { nullable: true, description: 'Who decided. 处理人' }),
      decidedAt: t.expose('decidedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When. 处理时间',
      }),
      decisionReason: t.exposeString('decisionReason', { nullable: true, description: 'Why. 处理原因' }),
    }),
  });
}

export function addLineageDelivery(
  builder: ExchangeBuilder,
  refs: {
    readonly feed: FeedRef;
    readonly delivery: DeliveryRef;
    readonly treatment: ReturnType<typeof addFieldTreatment>;
  },
) {
  const deadLetter = addDeadLetter(builder);
  return builder.objectRef<LineageDelivery>('LineageDelivery').implement({
    description: 'What became of one version at one feed. 版本投递',
    fields: (t) => ({
      feed: t.field({
        type: refs.feed,
        nullable: true,
        description: 'The feed. 订阅',
        resolve: ({ delivery }, _args, context) =>
          context.book.feeds().find((feed) => feed.id === delivery.feedId),
      }),
      delivery: t.expose('delivery', {
        type: refs.delivery,
        description: 'Fields, what was withheld and why, rights, attempts and receipts. 投递',
      }),
      sends: t.expose('sends', {
        type: refs.treatment,
        nullable: true,
        description: 'What travels of the field that is traced. 所溯字段',
      }),
      deadLetter: t.expose('deadLetter', {
        type: deadLetter,
        nullable: true,
        description: "The dead letter, for the feed's department, auditors and operators. 死信",
      }),
      acknowledgedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When the department gave its word that it has dealt with it. 确认时间',
        resolve: ({ word }) => word?.at,
      }),
    }),
  });
}

export type LineageDeliveryRef = ReturnType<typeof addLineageDelivery>;
