import { Readable } from 'node:stream';
import { checkFile, Unchecked } from 'cityhub-verify/check-file.mjs';
import { readKey } from 'cityhub-verify/note.mjs';
import { createReport, firstOf } from 'cityhub-verify/report.mjs';
import { readStore } from 'cityhub-verify/store.mjs';

export interface Judgement {
  readonly exit: number;
  /** `where CODE` of the first finding. */
  readonly first: string | null;
  readonly all: readonly string[];
}

export interface Judge {
  readonly keys: readonly string[];
  readonly witnessKeys?: readonly string[];
  readonly store?: string;
}

/** What the verifier's own functions say of these bytes; the command line is tested by itself. */
export async function judge(
  bytes: string | Buffer,
  { keys, witnessKeys = [], store }: Judge,
): Promise<Judgement> {
  const report = createReport();
  const seen = store === undefined ? null : readStore(store);
  const options = {
    keys: [...keys],
    witnessKeys: witnessKeys.map((key) => readKey(key) as NonNullable<ReturnType<typeof readKey>>),
    seen,
  };
  try {
    await checkFile(Readable.from([Buffer.from(bytes)]), options, report);
  } catch (error) {
    if (error instanceof Unchecked) return { exit: 2, first: error.code, all: [] };
    throw error;
  }
  const all = report.findings.map(({ where, code }) => `${where} ${code}`);
  const first = firstOf(report);
  return {
    exit: report.errors > 0 ? 1 : report.remarks > 0 ? 3 : 0,
    first: first ? `${first.where} ${first.code}` : null,
    all,
  };
}

export const textOf = (file: object | readonly object[]): string =>
  Array.isArray(file) ? file.map((line) => `${JSON.stringify(line)}\n`).join('') : JSON.stringify(file);
