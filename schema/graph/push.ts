import {
  type DomainError,
  type ErrorCode,
  type InputIssue,
  InvalidInputError,
  TryLaterError,
} from '../runtime/errors.ts';
import type { RowResult } from '../runtime/push-rows.ts';
import type { GraphBuilder } from './builder.ts';
import type { ReceiptRef, ReceiptRow } from './receipt.ts';

/** `wait`, as every single push takes it. */
export function addWaitMode<Deps>(builder: GraphBuilder<Deps>) {
  return builder.enumType('WaitMode', {
    description: 'How long a push holds its answer. 等待方式',
    values: {
      NONE: { description: 'Until the change is stored. 不等待投递' },
      ALL_RECEIPTS: {
        description: 'Until every subscribed department has it, or the time is over. 等待全部回执',
      },
    } as const,
  });
}

/** `tap`, as every push takes it. */
export function addTap<Deps>(builder: GraphBuilder<Deps>) {
  return builder.inputType('TapInput', {
    description: 'When and where a push was made, as the device knows it. 采集点',
    fields: (t) => ({
      // Text, not DateTime: a wrong scalar fails the whole request, and a wrong row must not fail its neighbours.
      at: t.string({
        required: false,
        description: 'ISO 8601 with a zone, at most five minutes ahead. 采集时间',
      }),
      longitude: t.float({ required: false, description: 'Degrees, WGS 84; with `latitude`. 经度' }),
      latitude: t.float({ required: false, description: 'Degrees, WGS 84; with `longitude`. 纬度' }),
    }),
  });
}

/** A refusal as data: an Error that a resolver returns would count as thrown. */
interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly issues: readonly InputIssue[];
  readonly retryAfterSeconds: number | null;
}

interface PushedRow {
  readonly index: number;
  readonly receipt: ReceiptRow | null;
  readonly repeated: boolean;
  readonly error: Refusal | null;
}

function refusalOf(error: DomainError | null): Refusal | null {
  if (error === null) return null;
  return {
    code: error.code,
    message: error.message,
    issues: error instanceof InvalidInputError ? error.issues : [],
    retryAfterSeconds: error instanceof TryLaterError ? error.retryAfterSeconds : null,
  };
}

type Pushed = readonly RowResult<{ receipt: ReceiptRow }>[];

function rowOf(row: Pushed[number], index: number): PushedRow {
  const receipt = row.result?.receipt ?? null;
  return { index, receipt, repeated: receipt?.repeated === true, error: refusalOf(row.error) };
}

function addRefusal<Deps>(builder: GraphBuilder<Deps>) {
  return builder.objectRef<Refusal>('Refusal').implement({
    description: 'Why one row was refused. 拒绝原因',
    shareable: true,
    fields: (t) => ({
      code: t.exposeString('code', { description: 'A code of docs/errors.md. 错误码' }),
      message: t.exposeString('message', { description: 'What the code means and what to do. 说明' }),
      issues: t.field({
        type: ['InputIssue' as never],
        description: 'The fields that are wrong, where it is the input. 字段错误',
        resolve: (one) => [...one.issues] as never,
      }),
      retryAfterSeconds: t.exposeInt('retryAfterSeconds', {
        nullable: true,
        description:
          'Where the quota is used up or the ledger is behind: when to push the row again. 重试等待秒数',
      }),
    }),
  });
}

/** `<Name>Payload` of a plural push: counts, every row's answer, and the refused rows alone. */
export function addPushRows<Deps>(builder: GraphBuilder<Deps>, receipt: ReceiptRef<Deps>, name: string) {
  const refusal = addRefusal(builder);
  const row = builder.objectRef<PushedRow>('PushedRow').implement({
    description: 'The answer to one row of a plural push. 单行结果',
    shareable: true,
    fields: (t) => ({
      index: t.exposeInt('index', { description: 'The place of the row in `inputs`, from 0. 行号' }),
      receipt: t.expose('receipt', {
        type: receipt,
        nullable: true,
        description: 'The receipt of a stored row. 回执',
      }),
      repeated: t.exposeBoolean('repeated', {
        description: 'Whether an earlier push with the same key had stored it. 是否重复',
      }),
      error: t.expose('error', {
        type: refusal,
        nullable: true,
        description: 'Why the row was refused. 错误',
      }),
    }),
  });
  return builder.objectRef<Pushed>(`${name}Payload`).implement({
    description: 'Row by row, in the order of `inputs`. 批量结果',
    fields: (t) => ({
      accepted: t.int({
        description: 'How many rows were stored. 受理条数',
        resolve: (rows) => rows.filter((one) => one.error === null).length,
      }),
      repeated: t.int({
        description: 'How many of them had been stored by an earlier push with the same key. 重复条数',
        resolve: (rows) => rows.filter((one) => one.result?.receipt.repeated === true).length,
      }),
      rejected: t.int({
        description: 'How many rows were refused. 拒绝条数',
        resolve: (rows) => rows.filter((one) => one.error !== null).length,
      }),
      rows: t.field({ type: [row], description: 'Every row. 各行结果', resolve: (rows) => rows.map(rowOf) }),
      refused: t.field({
        type: [row],
        description: 'The refused rows alone. 被拒绝的行',
        resolve: (rows) => rows.map(rowOf).filter((one) => one.error !== null),
      }),
    }),
  });
}
