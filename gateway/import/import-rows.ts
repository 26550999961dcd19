import { readJsonRow } from '@cityhub/schema/import/json-row';
import type { RowType } from '@cityhub/schema/import/row-types';
import type { ErrorCode } from '@cityhub/schema/runtime/errors';
import { type BatchAnswer, pushBatch, type RunOperation, type Verdict } from './push-batch.ts';
import type { Line } from './read-lines.ts';

export interface RefusedLine {
  readonly line: number;
  readonly code: ErrorCode;
  readonly issues: readonly { readonly column: string | null; readonly code: ErrorCode }[];
}

/** What became of a request's rows. */
export interface ImportSums {
  accepted: number;
  repeated: number;
  refused: number;
  /** Every line up to this one is decided; what follows is to be sent again. */
  taken: number;
}

export interface Imported {
  readonly refused: readonly RefusedLine[];
  readonly sums: ImportSums;
  /** Why not all lines were taken. */
  readonly stop: { readonly code: ErrorCode; readonly retryAfterSeconds?: number } | null;
}

const maxRowsPerRequest = 10_000;
/** As many rows share a mutation; the next are read while one is stored. */
const batchSize = 500;

/** A line in the order of the body: decided by its form alone, or a row of the batch. */
type Entry =
  | { readonly line: number; readonly verdict: Verdict }
  | { readonly line: number; readonly verdict: null; readonly row: object };

export interface ImportOptions {
  readonly type: RowType;
  /** Makes the keys of rows that bring none: with the line's number it names the row. */
  readonly keyPrefix: string | null;
  readonly run: RunOperation;
}

function entryOf({ type, keyPrefix }: ImportOptions, { number, bytes }: Line): Entry {
  const refuse = (code: ErrorCode, issues: RefusedLine['issues'] = []): Entry => ({
    line: number,
    verdict: { outcome: 'REFUSED', code, issues },
  });
  if (bytes === null) return refuse('ROW_TOO_LARGE');
  const { fields, issues } = readJsonRow(type, bytes);
  const whole = issues?.find(({ column, code }) => column === null && code !== 'UNKNOWN_COLUMN');
  if (whole !== undefined) return refuse(whole.code);
  if (issues !== null) return refuse('INVALID_INPUT', issues);
  const idempotencyKey = fields['idempotencyKey'] ?? (keyPrefix === null ? null : `${keyPrefix}/${number}`);
  if (idempotencyKey === null)
    return refuse('INVALID_INPUT', [{ column: 'idempotencyKey', code: 'REQUIRED' }]);
  return { line: number, verdict: null, row: { ...fields, idempotencyKey } };
}

/** Counts what was decided, in the order of the lines. */
function createTally() {
  const refused: RefusedLine[] = [];
  const sums: ImportSums = { accepted: 0, repeated: 0, refused: 0, taken: 0 };
  function add(line: number, verdict: Verdict): void {
    sums.taken = line;
    if (verdict.outcome === 'REFUSED') {
      sums.refused += 1;
      refused.push({ line, code: verdict.code, issues: verdict.issues });
    } else if (verdict.outcome === 'REPEATED') sums.repeated += 1;
    else sums.accepted += 1;
  }
  return {
    refused,
    sums,
    /** Up to the first row that has no verdict. */
    addBatch(entries: readonly Entry[], verdicts: readonly Verdict[]): void {
      let next = 0;
      for (const { line, verdict } of entries) {
        const decided = verdict ?? verdicts[next++];
        if (decided === undefined) return;
        add(line, decided);
      }
    },
  };
}

async function push(options: ImportOptions, entries: readonly Entry[]): Promise<BatchAnswer> {
  const rows = entries.flatMap((entry) => (entry.verdict === null ? [entry.row] : []));
  return rows.length === 0 ? { verdicts: [], stop: null } : pushBatch(options.type, rows, options.run);
}

/**
 * Stores the lines of a body batch by batch, each row on its own. It stops at the first row that the quota or a fault of the
 * hub leaves undecided: nothing of a row is half-stored, and a row that is sent again is found by its key.
 */
export async function importRows(lines: AsyncIterable<Line>, options: ImportOptions): Promise<Imported> {
  const tally = createTally();
  let rows = 0;
  let stop: Imported['stop'] = null;
  let waiting: Promise<BatchAnswer> | null = null;
  let sent: readonly Entry[] = [];
  let entries: Entry[] = [];

  async function settle(): Promise<boolean> {
    if (waiting === null) return true;
    const answer = await waiting;
    waiting = null;
    stop = answer.stop;
    tally.addBatch(sent, answer.verdicts);
    return stop === null;
  }

  async function send(): Promise<boolean> {
    if (!(await settle())) return false;
    sent = entries;
    entries = [];
    waiting = push(options, sent);
    // Told when it is settled; until then a failure has nobody to hear it.
    waiting.catch(() => {});
    return true;
  }

  for await (const line of lines) {
    rows += 1;
    if (rows > maxRowsPerRequest) break;
    entries.push(entryOf(options, line));
    if (entries.length === batchSize && !(await send())) break;
  }
  if (stop === null && (await send())) await settle();
  if (stop === null && rows > maxRowsPerRequest) stop = { code: 'TOO_MANY_ROWS' };
  return { refused: tally.refused, sums: tally.sums, stop };
}
