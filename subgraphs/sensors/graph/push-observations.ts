import { pushErrors } from '@cityhub/schema/graph/errors';
import { addPushRows, addTap, addWaitMode } from '@cityhub/schema/graph/push';
import type { ReceiptRef } from '@cityhub/schema/graph/receipt';
import type { Platform } from '@cityhub/schema/runtime/platform';
import type { RowResult } from '@cityhub/schema/runtime/push-rows';
import { type PushedObservation, pushObservations } from '../actions/push-observations.ts';
import type { ObservationAtGrid } from '../store/observations.ts';
import type { SensorsBuilder } from './builder.ts';
import type { SensorsRefs } from './refs.ts';

function accepted(rows: readonly RowResult<unknown>[]): PushedObservation[] {
  return rows.filter((row) => row.error === null).map((row) => row.result as PushedObservation);
}

function nodeOf({ id, fields, gridCode }: PushedObservation): ObservationAtGrid {
  return { ...fields, id, gridCode, phenomenonTime: new Date(fields.phenomenonTime) };
}

function addInput(builder: SensorsBuilder) {
  const waitMode = addWaitMode(builder);
  const tap = addTap(builder);
  const row = builder.inputType('ObservationInput', {
    description: 'One result; the sensor is named by its id or by its code. 观测值',
    fields: (t) => ({
      idempotencyKey: t.string({
        required: false,
        description:
          "Of this row alone; without it the batch's key and the row's place are its key. 单行幂等键",
      }),
      sensorId: t.id({ required: false, description: 'Id of the sensor. 传感器编号' }),
      sensorCode: t.string({
        required: false,
        description: 'Or the code that its source system knows it by. 设备编码',
      }),
      // Text, not DateTime: a wrong scalar fails the whole request, and a wrong row must not fail its neighbours.
      phenomenonTime: t.string({ description: 'ISO 8601 with a zone, at most five minutes ahead. 观测时间' }),
      result: t.float({ description: 'In the unit of the sensor. 观测结果' }),
    }),
  });
  return builder.inputType('PushObservationsInput', {
    description: 'A batch of results of one source system. 批量观测值',
    fields: (t) => ({
      idempotencyKey: t.string({
        description: 'Made by the caller, once per batch; a repeat gets the first receipts. 幂等键',
      }),
      observations: t.field({ type: [row], description: '1 to 1,000 results. 观测值列表' }),
      tap: t.field({ type: tap, required: false, description: 'When and where it was made. 采集点' }),
      causeId: t.id({
        required: false,
        description: 'The id of the receipt of the change that led to this one. 起因',
      }),
      wait: t.field({
        type: waitMode,
        required: false,
        description: 'How long to hold the answer. 等待方式',
      }),
      timeoutMs: t.int({
        required: false,
        description: 'The longest wait in ms, up to 30,000; 5,000 by default. 等待时限',
      }),
    }),
  });
}

export function addPushObservations(
  builder: SensorsBuilder,
  refs: SensorsRefs,
  receipt: ReceiptRef<Platform>,
) {
  const input = addInput(builder);
  const payload = addPushRows(builder, receipt, 'PushObservations');
  builder.objectFields(payload, (t) => ({
    observations: t.field({
      type: [refs.observation],
      description: 'The stored results, as the caller may see them. 已受理的观测值',
      resolve: (rows) => accepted(rows).map(nodeOf),
    }),
    receipt: t.field({
      type: receipt,
      nullable: true,
      description: 'The receipt of the last stored row; null where every row was refused. 末条回执',
      resolve: (rows) => accepted(rows).at(-1)?.receipt ?? null,
    }),
  }));
  builder.mutationFields((t) => ({
    pushObservations: t.field({
      type: payload,
      description: 'Stores up to 1,000 results once; each row is answered on its own. 上报观测值',
      errors: { types: pushErrors, union: { name: 'PushObservationsResult' } },
      args: { input: t.arg({ type: input, description: 'The batch. 批次' }) },
      resolve: (_root, args, context) => pushObservations(context.deps, context, args.input),
    }),
  }));
}
