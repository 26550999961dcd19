import { shardName } from '@cityhub/schema/events/define';
import type { TraceVersion } from '../actions/trace-versions.ts';
import { disputeAsOf, tellsChange, tellsDispute } from '../model/lineage-beside.ts';
import type { Dispute } from '../store/disputes.ts';
import type { RelatedChange, SealFact } from '../store/lineage-places.ts';
import type { ExchangeBuilder, ExchangeContext } from './builder.ts';
import type { DisputeRef } from './dispute.ts';
import { loadCause, loadCaused, loadDisputes, loadNotice, loadSeal } from './lineage-loaders.ts';
import type { LineageVersionRef } from './refs.ts';

export const placeText = ({ shard, position }: { shard: number; position: number }): string =>
  `${shardName(shard)}/${position}`;

/** The disputes of a version: those that were asked about it, and those that it answered. */
export async function disputesOfVersion(context: ExchangeContext, row: TraceVersion): Promise<Dispute[]> {
  const { trace, view, version } = row;
  const all = await loadDisputes(context, trace.recordId);
  return all
    .map((one) => disputeAsOf(one, trace.at))
    .filter((one) => one !== null)
    .filter((one) => tellsDispute(view, trace.reader.actor, one))
    .filter((one) => one.recordVersion === version.position || one.correctedPosition === version.position);
}

/** What a version caused in other records, as far as the reader is told of them. */
export async function causedBy(
  context: ExchangeContext,
  { trace, version }: TraceVersion,
): Promise<RelatedChange[]> {
  const caused = await loadCaused(context, version);
  return caused.filter(
    (one) => tellsChange(trace.reader, one) && (trace.at === null || one.acceptedAt <= trace.at),
  );
}

export async function causeOf(
  context: ExchangeContext,
  { trace, version }: TraceVersion,
): Promise<RelatedChange | null> {
  const cause = await loadCause(context, version.cause);
  return cause !== null && tellsChange(trace.reader, cause) ? cause : null;
}

function addRelated(builder: ExchangeBuilder) {
  return builder.objectRef<RelatedChange>('LineageChange').implement({
    description: 'A change of another record: what caused a version, or what it caused. 关联变更',
    fields: (t) => ({
      place: t.string({ description: 'As in `tickets/123`. 日志位置', resolve: placeText }),
      entity: t.exposeString('entity', { description: 'What sort of record. 实体' }),
      operation: t.exposeString('operation', { description: 'The verb. 操作' }),
      recordId: t.exposeID('recordId', { description: 'The record. 记录编号' }),
      acceptedAt: t.expose('acceptedAt', { type: 'DateTime', description: 'When. 受理时间' }),
    }),
  });
}

/** The smallest signed head over a version, as the moment knew it. */
async function sealOf(context: ExchangeContext, { version, trace }: TraceVersion): Promise<SealFact | null> {
  const seal = await loadSeal(context, version);
  return seal === null || (trace.at !== null && seal.sealedAt > trace.at) ? null : seal;
}

function addSeal(builder: ExchangeBuilder) {
  return builder.objectRef<TraceVersion>('LineageSeal').implement({
    description: "A version's place in the ledger. 账本位置",
    fields: (t) => ({
      tree: t.string({
        description: 'The tree. 默克尔树',
        resolve: ({ version }) => shardName(version.shard),
      }),
      index: t.field({
        type: 'Position',
        description: 'The index of its leaf, from 0. 叶序号',
        resolve: ({ version }) => version.position - 1,
      }),
      leaf: t.string({
        description: "The entry's hash that the leaf holds, base64url. 条目哈希",
        resolve: ({ version }) => Buffer.from(version.leaf).toString('base64url'),
      }),
      isSealed: t.boolean({
        description: 'Whether a signed head stands over it. 是否已封存',
        resolve: async (row, _args, context) => (await sealOf(context, row)) !== null,
      }),
      size: t.field({
        type: 'Position',
        nullable: true,
        description: 'The size of the first head over it. 树头大小',
        resolve: async (row, _args, context) => (await sealOf(context, row))?.size,
      }),
      sealedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When that head was signed. 封存时间',
        resolve: async (row, _args, context) => (await sealOf(context, row))?.sealedAt,
      }),
    }),
  });
}

/** What stands beside a version: why it came, what it led to, and its proof. */
export function addBeside(builder: ExchangeBuilder, ref: LineageVersionRef, dispute: DisputeRef): void {
  const related = addRelated(builder);
  const seal = addSeal(builder);
  builder.objectFields(ref, (t) => ({
    reason: t.string({
      nullable: true,
      description: 'Why its source corrected, recalled, merged or erased the record. 原因',
      resolve: async ({ version, view }, _args, context) =>
        view === 'SUBJECT' ? null : (await loadNotice(context, version))?.reason,
    }),
    legalBasis: t.string({
      nullable: true,
      description: 'The law by which it was erased. 法律依据',
      resolve: async ({ version }, _args, context) => (await loadNotice(context, version))?.legalBasis,
    }),
    disputes: t.field({
      type: [dispute],
      description: 'Disputes about it, and those that it answered. 数据校核',
      resolve: (row, _args, context) => disputesOfVersion(context, row),
    }),
    cause: t.field({
      type: related,
      nullable: true,
      description: 'The change that led to it, if that is yours to know. 起因',
      resolve: (row, _args, context) => causeOf(context, row),
    }),
    caused: t.field({
      type: [related],
      description: 'Changes of other records that it led to, up to 20 that are yours to know. 后果',
      resolve: (row, _args, context) => causedBy(context, row),
    }),
    ledger: t.field({ type: seal, description: 'Its place in the ledger. 账本位置', resolve: (row) => row }),
  }));
}
