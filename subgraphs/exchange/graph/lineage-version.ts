import type { Tap } from '@cityhub/schema/runtime/log/leaf';
import { versionKind } from '../model/lineage.ts';
import { tellsPersons } from '../model/lineage-reader.ts';
import type { ExchangeBuilder } from './builder.ts';
import type { DisputeRef } from './dispute.ts';
import { addBeside, placeText } from './lineage-beside.ts';
import { deliveriesOfVersion, type LineageDeliveryRef } from './lineage-delivery.ts';
import { allFieldsOf, changedFieldsOf, type LineageFieldRef } from './lineage-field.ts';
import { type LineageVersionRef, lineageVersionRef } from './refs.ts';

function addTap(builder: ExchangeBuilder) {
  return builder.objectRef<Tap>('LineageTap').implement({
    description: 'Where, when and with which app a push was made. 采集点',
    fields: (t) => ({
      app: t.exposeString('app', { nullable: true, description: 'The program. 应用' }),
      at: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was tapped, by the device. 采集时间',
        resolve: ({ at }) => (at === undefined ? null : new Date(at)),
      }),
      longitude: t.exposeFloat('longitude', { nullable: true, description: 'Degrees, WGS 84. 经度' }),
      latitude: t.exposeFloat('latitude', { nullable: true, description: 'Degrees, WGS 84. 纬度' }),
    }),
  });
}

function addVersionKind(builder: ExchangeBuilder) {
  return builder.enumType('LineageVersionKind', {
    description: 'What a version did to the record. 版本类型',
    values: {
      PUSH: { description: 'It was pushed, or a step in its life was taken. 推送' },
      CORRECTION: { description: 'Its source put facts right. 更正' },
      RECALL: { description: 'Its source took it back. 撤回' },
      MERGE: { description: 'It became part of another record. 合并' },
      SPLIT: { description: 'It lives by itself again. 拆分' },
      ERASURE: { description: 'Its values were destroyed. 删除' },
    } as const,
  });
}

interface VersionRefs {
  readonly field: LineageFieldRef;
  readonly delivery: LineageDeliveryRef;
  readonly dispute: DisputeRef;
}

export function addLineageVersion(builder: ExchangeBuilder, refs: VersionRefs) {
  const ref = lineageVersionRef(builder);
  const kind = addVersionKind(builder);
  const tap = addTap(builder);
  ref.implement({
    description: 'One version of the record: who, when, what for, and what it did. 记录版本',
    fields: (t) => ({
      place: t.string({
        description: 'As in `people/123`. 日志位置',
        resolve: (row) => placeText(row.version),
      }),
      version: t.field({
        type: 'Position',
        description: 'The position of its change. 版本',
        resolve: (row) => row.version.position,
      }),
      kind: t.field({
        type: kind,
        description: 'What it did to the record. 版本类型',
        resolve: (row) => versionKind(row.version.operation),
      }),
      operation: t.string({ description: 'The verb. 操作', resolve: (row) => row.version.operation }),
      acceptedAt: t.field({
        type: 'DateTime',
        description: 'When it was stored. 受理时间',
        resolve: (row) => row.version.acceptedAt,
      }),
      actor: t.string({
        nullable: true,
        description: 'The account that pushed it, for its source, auditors and operators. 操作者',
        resolve: ({ version, view }) => (tellsPersons(view) ? version.actor : null),
      }),
      source: t.string({ description: 'The system of record. 来源', resolve: (row) => row.version.source }),
      purpose: t.string({ description: 'What for. 用途', resolve: (row) => row.version.purpose }),
      traceId: t.string({
        nullable: true,
        description: 'The request (W3C trace context), for the same. 追踪编号',
        resolve: ({ version, view }) => (tellsPersons(view) ? version.traceId : null),
      }),
      tap: t.field({
        type: tap,
        nullable: true,
        description: 'Where, when and with which app, for the same. 采集点',
        resolve: ({ version, view }) => (tellsPersons(view) ? version.tap : null),
      }),
      erasedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When its values were destroyed. 删除时间',
        resolve: ({ version, trace }) =>
          version.erasedAt !== null && trace.at !== null && version.erasedAt > trace.at
            ? null
            : version.erasedAt,
      }),
    }),
  });
  addChanges(builder, ref, refs);
  addBeside(builder, ref, refs.dispute);
  return ref;
}

function addChanges(builder: ExchangeBuilder, ref: LineageVersionRef, refs: VersionRefs): void {
  builder.objectFields(ref, (t) => ({
    changed: t.field({
      type: [refs.field],
      description: 'The fields that it changed; of an erased version nobody can tell. 变更字段',
      resolve: changedFieldsOf,
    }),
    fields: t.field({
      type: [refs.field],
      description: 'All its fields. 全部字段',
      resolve: allFieldsOf,
    }),
    deliveries: t.field({
      type: [refs.delivery],
      description:
        'What became of it at the departments: to auditors and operators at every feed, to a department at its own, to others as on the receipt. 各部门投递',
      resolve: (row, _args, context) => deliveriesOfVersion(context, row),
    }),
  }));
}
