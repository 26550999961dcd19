import { pushErrors } from '@cityhub/schema/graph/errors';
import { addPushRows, addTap, addWaitMode } from '@cityhub/schema/graph/push';
import type { ReceiptRef } from '@cityhub/schema/graph/receipt';
import type { Platform } from '@cityhub/schema/runtime/platform';
import {
  type RegisteredResidence,
  registerResidence,
  registerResidences,
} from '../actions/register-residence.ts';
import type { HousingBuilder } from './builder.ts';
import type { addOccupancy } from './occupancy.ts';
import type { HousingRefs, OccupancyNode } from './refs.ts';

type KindRef = ReturnType<typeof addOccupancy>;

function nodeOf({ id, fields }: RegisteredResidence): OccupancyNode {
  return { id, ...fields };
}

function addInput(builder: HousingBuilder, kind: KindRef) {
  const waitMode = addWaitMode(builder);
  const tap = addTap(builder);
  return builder.inputType('RegisterResidenceInput', {
    description:
      'That a person lives in a unit. The version is what is sent: what is left out is unknown. 居住登记',
    fields: (t) => ({
      idempotencyKey: t.string({
        description: 'Made by the caller, once per push; a repeat gets the first receipt. 幂等键',
      }),
      residentId: t.id({ description: 'The person. 居民编号' }),
      unitId: t.id({ description: 'The unit. 房屋编号' }),
      kind: t.field({ type: kind, description: 'As what. 居住类型' }),
      // Text, not Date: a wrong scalar fails the whole request, and a wrong row must not fail its neighbours.
      since: t.string({ description: 'The first day, YYYY-MM-DD, not in the future. 入住日期' }),
      until: t.string({
        required: false,
        description: 'The last day, YYYY-MM-DD, not before `since`. 迁出日期',
      }),
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

export function addRegisterResidence(
  builder: HousingBuilder,
  refs: HousingRefs,
  kind: KindRef,
  receipt: ReceiptRef<Platform>,
) {
  const input = addInput(builder, kind);
  const rows = addPushRows(builder, receipt, 'RegisterResidences');
  const payload = builder.objectRef<RegisteredResidence>('RegisterResidencePayload').implement({
    description: 'The registered residence and the receipt. 登记结果',
    fields: (t) => ({
      occupancy: t.field({
        type: refs.occupancy,
        description: 'The record, as the caller may see it. 居住登记',
        resolve: nodeOf,
      }),
      receipt: t.field({
        type: receipt,
        description: 'The receipt. 回执',
        resolve: (pushed) => pushed.receipt,
      }),
    }),
  });
  builder.mutationFields((t) => ({
    registerResidence: t.field({
      type: payload,
      description:
        'Registers once that a person lives in a unit, for every department that has a right to it. 居住登记',
      errors: { types: pushErrors, union: { name: 'RegisterResidenceResult' } },
      args: { input: t.arg({ type: input, description: 'Who lives where. 居住登记' }) },
      resolve: (_root, args, context) => registerResidence(context.deps, context, args.input),
    }),
    registerResidences: t.field({
      type: rows,
      description: 'Registers up to 1,000 residences; each row is answered on its own. 批量居住登记',
      errors: { types: pushErrors, union: { name: 'RegisterResidencesResult' } },
      args: { inputs: t.arg({ type: [input], description: 'Who lives where. 居住登记列表' }) },
      resolve: (_root, args, context) => registerResidences(context.deps, context, args.inputs),
    }),
  }));
}
