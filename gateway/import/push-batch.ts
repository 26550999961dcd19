import type { RowType } from '@cityhub/schema/import/row-types';
import type { ErrorCode } from '@cityhub/schema/runtime/errors';
import type { ExecutionResult } from 'graphql';
import { isTryLater, tryLaterOf } from '../answers.ts';

/** What became of one row of a batch. */
export type Verdict =
  | { readonly outcome: 'ACCEPTED' | 'REPEATED' }
  | {
      readonly outcome: 'REFUSED';
      readonly code: ErrorCode;
      readonly issues: readonly { readonly column: string | null; readonly code: ErrorCode }[];
    };

/** What became of a batch: its rows in order, up to the first that is to be sent again, and why that is so. */
export interface BatchAnswer {
  readonly verdicts: readonly Verdict[];
  readonly stop: { readonly code: ErrorCode; readonly retryAfterSeconds: number } | null;
}

/** Runs one operation of the graph in the caller's name. */
export type RunOperation = (query: string, variables: Record<string, unknown>) => Promise<ExecutionResult>;

interface AnsweredRow {
  readonly repeated: boolean;
  readonly error: {
    readonly code: ErrorCode;
    readonly retryAfterSeconds: number | null;
    readonly issues: readonly { readonly path: readonly string[]; readonly code: ErrorCode }[];
  } | null;
}

/** A part of the hub that is away is back after seconds. */
const retryUnavailableSeconds = 2;

const documents = new Map<string, string>();

function documentOf(type: RowType): string {
  const known = documents.get(type.name);
  if (known !== undefined) return known;
  const argument = type.shape === 'list' ? 'inputs' : 'input';
  const document = `mutation ImportRows($rows: ${type.input}) {
  answer: ${type.mutation}(${argument}: $rows) {
    __typename
    ... on ${type.payload} { rows { repeated error { code retryAfterSeconds issues { path code } } } }
    ... on DomainError { code }
  }
}`;
  documents.set(type.name, document);
  return document;
}

function variablesOf(type: RowType, rows: readonly object[]): Record<string, unknown> {
  // Each row has a key of its own, so the batch's stands for nothing.
  return { rows: type.shape === 'list' ? rows : { idempotencyKey: 'import', observations: rows } };
}

function verdictOf({ repeated, error }: AnsweredRow): Verdict {
  if (error === null) return { outcome: repeated ? 'REPEATED' : 'ACCEPTED' };
  const issues = error.issues.map(({ path, code }) => ({ column: path.at(-1) ?? null, code }));
  return { outcome: 'REFUSED', code: error.code, issues };
}

/** Everything before the first row that quota or ledger have stopped is decided; a row after it may be stored and sent again. */
function answerOf(rows: readonly AnsweredRow[]): BatchAnswer {
  const over = rows.findIndex(({ error }) => isTryLater(error?.code));
  const decided = (over === -1 ? rows : rows.slice(0, over)).map(verdictOf);
  const error = rows[over]?.error;
  if (error == null) return { verdicts: decided, stop: null };
  return { verdicts: decided, stop: { code: error.code, retryAfterSeconds: error.retryAfterSeconds ?? 60 } };
}

/** Pushes rows by the plural mutation of their type: as every push, with its rights, checks, quota and group commit. */
export async function pushBatch(
  type: RowType,
  rows: readonly object[],
  run: RunOperation,
): Promise<BatchAnswer> {
  const { data, errors = [] } = await run(documentOf(type), variablesOf(type, rows));
  const later = tryLaterOf(errors);
  if (later !== null) {
    const { code, retryAfterSeconds } = later;
    return { verdicts: [], stop: { code, retryAfterSeconds } };
  }
  const answer = data?.['answer'] as { rows?: readonly AnsweredRow[]; code?: ErrorCode } | null | undefined;
  if (answer?.rows !== undefined) return answerOf(answer.rows);
  // A refusal of the whole push is each row's own; anything else is a fault of the hub, and passes.
  const { code } = answer ?? {};
  if (code === undefined)
    return { verdicts: [], stop: { code: 'UNAVAILABLE', retryAfterSeconds: retryUnavailableSeconds } };
  return { verdicts: rows.map(() => ({ outcome: 'REFUSED', code, issues: [] })), stop: null };
}
