import { pushErrors } from '@cityhub/schema/graph/errors';
import { addPushRows, addTap, addWaitMode } from '@cityhub/schema/graph/push';
import type { ReceiptRef } from '@cityhub/schema/graph/receipt';
import { pushRows } from '@cityhub/schema/runtime/push-rows';
import { type RegisteredResident, registerResident } from '../actions/register-resident.ts';
import type { PeopleDeps } from '../store/look-ups.ts';
import type { PeopleBuilder } from './builder.ts';
import type { addResident, ResidentNode } from './resident.ts';

function nodeOf({ id, fields }: RegisteredResident): ResidentNode {
  return { ...fields, id, careTags: [...fields.careTags], householdId: null, pushed: fields };
}

function addInput(builder: PeopleBuilder) {
  const waitMode = addWaitMode(builder);
  const tap = addTap(builder);
  return builder.inputType('RegisterResidentInput', {
    description:
      'One person, as a grid worker found him or her. The version is what is sent: what is left out is unknown. 居民登记',
    fields: (t) => ({
      idempotencyKey: t.string({
        description: 'Made by the caller, once per push; a repeat gets the first receipt. 幂等键',
      }),
      citizenId: t.string({ description: 'GB 11643, 18 characters. 公民身份号码' }),
      name: t.string({ description: 'Up to 100 characters. 姓名' }),
      phone: t.string({ description: '5 to 20 digits, optional leading +. 电话' }),
      gridCode: t.string({ description: 'The grid, 15 digits. 网格编码' }),
      unitId: t.id({ required: false, description: 'The unit. 房屋编号' }),
      careTags: t.stringList({ required: false, description: 'What care the person needs. 关爱标签' }),
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

export function addRegisterResident(
  builder: PeopleBuilder,
  resident: ReturnType<typeof addResident>,
  receipt: ReceiptRef<PeopleDeps>,
) {
  const input = addInput(builder);
  const rows = addPushRows(builder, receipt, 'RegisterResidents');
  const payload = builder.objectRef<RegisteredResident>('RegisterResidentPayload').implement({
    description: 'The registered person and the receipt. 登记结果',
    fields: (t) => ({
      resident: t.field({
        type: resident,
        description: 'The record, as the caller may see it. 居民',
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
    registerResident: t.field({
      type: payload,
      description: 'Registers a person once, for every department that has a right to it. 登记居民',
      errors: { types: pushErrors, union: { name: 'RegisterResidentResult' } },
      args: { input: t.arg({ type: input, description: 'The person. 居民' }) },
      resolve: (_root, args, context) => registerResident(context.deps, context, args.input),
    }),
    registerResidents: t.field({
      type: rows,
      description: 'Registers up to 1,000 persons; each row is answered on its own. 批量登记居民',
      errors: { types: pushErrors, union: { name: 'RegisterResidentsResult' } },
      args: { inputs: t.arg({ type: [input], description: 'The persons. 居民列表' }) },
      resolve: (_root, args, context) =>
        pushRows(args.inputs, (row, path) => registerResident(context.deps, context, row, path)),
    }),
  }));
}
