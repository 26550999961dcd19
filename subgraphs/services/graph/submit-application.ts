import { pushErrors } from '@cityhub/schema/graph/errors';
import { addPushRows, addTap, addWaitMode } from '@cityhub/schema/graph/push';
import type { ReceiptRef } from '@cityhub/schema/graph/receipt';
import type { Platform } from '@cityhub/schema/runtime/platform';
import { pushRows } from '@cityhub/schema/runtime/push-rows';
import { type SubmittedApplication, submitApplication } from '../actions/submit-application.ts';
import { applicationsById } from '../store/applications.ts';
import type { ServicesBuilder, ServicesContext } from './builder.ts';
import type { ApplicationNode, ServicesRefs } from './refs.ts';

/**
 * The application as it stands: a repeated key finds it submitted earlier. Who may submit but not read applications
 * gets what was submitted.
 */
async function nodeOf(
  { id, fields }: SubmittedApplication,
  context: ServicesContext,
): Promise<ApplicationNode> {
  const stored = (await applicationsById(await context.session.tx(), [id])).get(id);
  return stored ?? { ...fields, id, submittedAt: new Date(fields.submittedAt) };
}

function addInput(builder: ServicesBuilder) {
  const waitMode = addWaitMode(builder);
  const tap = addTap(builder);
  return builder.inputType('SubmitApplicationInput', {
    description: 'What a resident applies for. 提交办件',
    fields: (t) => ({
      idempotencyKey: t.string({
        description: 'Made by the caller, once per push; a repeat gets the first receipt. 幂等键',
      }),
      itemCode: t.string({ description: 'The service item. 事项编码' }),
      residentId: t.id({ description: 'The applicant. 申请人编号' }),
      gridCode: t.string({ description: 'The grid that the applicant lives in, 15 digits. 网格编码' }),
      note: t.string({
        required: false,
        description: 'What the applicant says, up to 2,000 characters. 备注',
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

function addPayload(builder: ServicesBuilder, refs: ServicesRefs, receipt: ReceiptRef<Platform>) {
  return builder.objectRef<SubmittedApplication>('SubmitApplicationPayload').implement({
    description: 'The submitted application and the receipt. 提交结果',
    fields: (t) => ({
      application: t.field({
        type: refs.application,
        description: 'The record, as the caller may see it. 办件',
        resolve: (pushed, _args, context) => nodeOf(pushed, context),
      }),
      receipt: t.field({
        type: receipt,
        description: 'The receipt. 回执',
        resolve: (pushed) => pushed.receipt,
      }),
    }),
  });
}

export function addSubmitApplication(
  builder: ServicesBuilder,
  refs: ServicesRefs,
  receipt: ReceiptRef<Platform>,
) {
  const input = addInput(builder);
  const rows = addPushRows(builder, receipt, 'SubmitApplications');
  const payload = addPayload(builder, refs, receipt);
  builder.mutationFields((t) => ({
    submitApplication: t.field({
      type: payload,
      description: 'Submits an application once, for every department that takes part. 提交办件',
      errors: { types: pushErrors, union: { name: 'SubmitApplicationResult' } },
      args: { input: t.arg({ type: input, description: 'The application. 办件' }) },
      resolve: (_root, args, context) => submitApplication(context.deps, context, args.input),
    }),
    submitApplications: t.field({
      type: rows,
      description: 'Submits up to 1,000 applications; each row is answered on its own. 批量提交办件',
      errors: { types: pushErrors, union: { name: 'SubmitApplicationsResult' } },
      args: { inputs: t.arg({ type: [input], description: 'The applications. 办件列表' }) },
      resolve: (_root, args, context) =>
        pushRows(args.inputs, (row, path) => submitApplication(context.deps, context, row, path)),
    }),
  }));
}
