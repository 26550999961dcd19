import type { Trace } from '../actions/trace-lineage.ts';
import { type TracedRead, traceReads } from '../actions/trace-reads.ts';
import { mostVersions, type TraceVersion, traceVersions } from '../actions/trace-versions.ts';
import { linkTold } from '../model/lineage-beside.ts';
import {
  type Drawing,
  type DrawnChange,
  type DrawnRead,
  type DrawnVersion,
  drawLineage,
  type LineageEdge,
  type LineageNode,
} from '../model/lineage-drawing.ts';
import { tellsPersons } from '../model/lineage-reader.ts';
import type { RecordLink } from '../store/lineage-links.ts';
import type { RelatedChange } from '../store/lineage-places.ts';
import type { ExchangeBuilder, ExchangeContext } from './builder.ts';
import { causedBy, causeOf, disputesOfVersion, placeText } from './lineage-beside.ts';
import { deliveriesOfVersion } from './lineage-delivery.ts';
import { loadLinks } from './lineage-loaders.ts';

/** Reads that are drawn: the newest. */
const mostReads = 50;

const drawnChange = (one: RelatedChange): DrawnChange => ({
  place: placeText(one),
  entity: one.entity,
  operation: one.operation,
  acceptedAt: one.acceptedAt,
});

async function drawnVersion(context: ExchangeContext, row: TraceVersion): Promise<DrawnVersion> {
  const { version, view } = row;
  const [cause, caused, deliveries, disputes] = await Promise.all([
    causeOf(context, row),
    causedBy(context, row),
    deliveriesOfVersion(context, row),
    disputesOfVersion(context, row),
  ]);
  return {
    place: placeText(version),
    operation: version.operation,
    acceptedAt: version.acceptedAt,
    actor: tellsPersons(view) ? version.actor : null,
    source: version.source,
    causes: cause === null ? [] : [drawnChange(cause)],
    caused: caused.map(drawnChange),
    deliveries: deliveries.map(({ delivery: { feedId, departmentCode, state }, word }) => ({
      feedId,
      departmentCode,
      state,
      acknowledged: word !== null,
    })),
    disputes: disputes.map(({ id, field, department, askedAt, correctedPosition }) => ({
      id,
      field,
      department,
      askedAt,
      isAnswer: correctedPosition === version.position,
    })),
  };
}

const drawnRead = ({
  actor,
  department,
  role,
  purpose,
  readAt,
  code,
  seen,
  masked,
  refused,
}: TracedRead): DrawnRead => ({
  reader: actor ?? department ?? role,
  purpose,
  readAt,
  isRefused: code !== null || (seen.length + masked.length === 0 && refused.length > 0),
});

/** Merges and splits that the reader is told of, as the moment knew them. */
export async function linksOf(context: ExchangeContext, trace: Trace): Promise<RecordLink[]> {
  const links = await loadLinks(context, trace.recordId);
  return links.filter((one) => linkTold(trace.reader, trace.recordId, one, trace.at));
}

async function draw(context: ExchangeContext, trace: Trace): Promise<Drawing> {
  const page = await traceVersions(context, trace, { first: mostVersions });
  const [versions, reads, links] = await Promise.all([
    Promise.all(page.nodes.map((row) => drawnVersion(context, row))),
    traceReads(context, trace, { first: mostReads }),
    linksOf(context, trace),
  ]);
  return drawLineage(trace, versions, reads.nodes.map(drawnRead), links);
}

const drawings = new WeakMap<Trace, Promise<Drawing>>();

/** Nodes and edges are asked for together: drawn once. */
export function drawingOf(context: ExchangeContext, trace: Trace): Promise<Drawing> {
  const known = drawings.get(trace) ?? draw(context, trace);
  drawings.set(trace, known);
  return known;
}

export function addDrawing(builder: ExchangeBuilder) {
  const nodeKind = builder.enumType('LineageNodeKind', {
    description: 'What a node of the drawing stands for. 节点类型',
    values: {
      RECORD: { description: 'The record, or one that it was merged with. 记录' },
      VERSION: { description: 'A version of it. 版本' },
      PERSON: { description: 'The account that pushed. 操作者' },
      SOURCE: { description: 'The system of record. 来源' },
      CHANGE: { description: 'A change of another record. 关联变更' },
      FEED: { description: "A department's feed, and so its copy. 订阅" },
      DISPUTE: { description: 'That a value is held to be wrong. 数据校核' },
      READER: { description: 'Who read it, and what for. 查阅者' },
    } as const,
  });
  const edgeKind = builder.enumType('LineageEdgeKind', {
    description: 'How two nodes are tied. 关系类型',
    values: {
      PUSHED: { description: 'Who or what system made the version. 推送' },
      FOLLOWED: { description: 'The next version, or of the last one the record. 后续' },
      CAUSED: { description: 'One change led to the other. 引起' },
      DELIVERED: { description: 'The feed brought it. 已送达' },
      PENDING: { description: 'It is on its way there. 待投递' },
      PARKED: { description: 'The sink did not take it. 死信' },
      WITHHELD: { description: 'No right gave the feed a field of it. 无权提供' },
      ACKNOWLEDGED: { description: 'The department has dealt with it. 已确认' },
      DISPUTED: { description: 'A department holds a value of it to be wrong. 提出校核' },
      ANSWERED: { description: 'The version answered the dispute. 校核答复' },
      READ: { description: 'Somebody read the record. 查阅' },
      REFUSED: { description: 'Somebody asked and was shown nothing. 拒绝' },
      MERGED: { description: 'The record became part of the other one. 合并' },
      SPLIT: { description: 'The record lives by itself again. 拆分' },
    } as const,
  });
  const node = builder.objectRef<LineageNode>('LineageNode').implement({
    description: 'One node of the drawing. 节点',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Its name in the edges. 节点编号' }),
      kind: t.expose('kind', { type: nodeKind, description: 'What it stands for. 节点类型' }),
      label: t.exposeString('label', { description: 'Names and codes, never a value. 标签' }),
      at: t.expose('at', { type: 'DateTime', nullable: true, description: 'When. 时间' }),
    }),
  });
  const edge = builder.objectRef<LineageEdge>('LineageEdge').implement({
    description: 'One edge of the drawing. 边',
    fields: (t) => ({
      from: t.exposeID('from', { description: 'A node. 起点' }),
      to: t.exposeID('to', { description: 'A node. 终点' }),
      kind: t.expose('kind', { type: edgeKind, description: 'How they are tied. 关系类型' }),
    }),
  });
  return { node, edge };
}
