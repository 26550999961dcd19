import { stat } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { type RowType, rowTypes } from '@cityhub/schema/import/row-types';
import { type Flags, readConfig } from '../config.ts';
import { csvRows, type Encoding, encodings } from '../import/csv-rows.ts';
import type { RowSource } from '../import/file-row.ts';
import { ndjsonRows } from '../import/ndjson-rows.ts';
import { openReport } from '../import/report-file.ts';
import { runImport } from '../import/run-import.ts';
import { tokenForSource } from '../import/source-token.ts';
import { digestOf, type ImportState, readState, removeState, writeState } from '../import/state-file.ts';
import { upload } from '../import/upload.ts';
import { xlsxRows } from '../import/xlsx-rows.ts';
import { progress } from '../progress.ts';
import { listenForStop, Stopped } from '../stop-signal.ts';
import { reasonOf, UserError } from '../user-error.ts';

export type ImportFlags = Flags & {
  type: string;
  source: string;
  url: string;
  key?: string;
  report?: string;
  encoding: string;
  sheet?: string;
};

const formats: Readonly<Record<string, 'csv' | 'xlsx' | 'ndjson'>> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.txt': 'csv',
  '.xlsx': 'xlsx',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
};

/** The exit code of an import that refused some rows and stored the others. */
const someRefused = 3;

function typeOf(name: string): RowType {
  const type = rowTypes.get(name);
  if (type === undefined) throw new UserError(`--type is one of ${[...rowTypes.keys()].join(', ')}.`);
  return type;
}

function encodingOf(name: string): Encoding {
  const found = encodings.find((one) => one === name.toLowerCase());
  if (found === undefined) throw new UserError(`--encoding is one of ${encodings.join(', ')}.`);
  return found;
}

async function sourceOf(file: string, type: RowType, flags: ImportFlags): Promise<RowSource> {
  const found = await stat(file).catch((error: unknown) => {
    throw new UserError(`Cannot read the file (${reasonOf(error)}).`);
  });
  const format = formats[extname(file).toLowerCase()];
  if (format === undefined)
    throw new UserError(`The file’s name must end in one of ${Object.keys(formats).join(', ')}.`);
  switch (format) {
    case 'csv':
      return csvRows(file, found.size, type, encodingOf(flags.encoding));
    case 'ndjson':
      return ndjsonRows(file, found.size, type);
    case 'xlsx':
      return xlsxRows(file, type, flags.sheet);
  }
}

const grouped = new Intl.NumberFormat('en-US');

function summary(state: ImportState, before: ImportState, seconds: number, reportPath: string): string {
  const rows = state.accepted + state.repeated + state.refused;
  const now = rows - before.accepted - before.repeated - before.refused;
  const rate = grouped.format(Math.round(now / Math.max(seconds, 0.001)));
  const parts = `accepted ${grouped.format(state.accepted)}, repeated ${grouped.format(state.repeated)}, refused ${grouped.format(state.refused)}`;
  const where = state.refused === 0 ? '' : `; what to mend: ${reportPath}`;
  return `${parts} in ${seconds.toFixed(1)} s (${rate} rows/s)${where}`;
}

/** Sends a file's rows to a hub, each on its own; answers what became of them. */
export async function importFile(input: string, flags: ImportFlags): Promise<void> {
  const stop = listenForStop(() => process.exit(1));
  const report = (line: string): void => console.error(line);
  const file = resolve(input);
  const { source, url } = flags;
  const type = typeOf(flags.type);
  const rows = await sourceOf(file, type, flags);
  const token = flags.key ?? (await tokenForSource(readConfig(flags), url, source));
  const wished = { digest: await digestOf(file), type: type.name, source, url };
  const state = await readState(file, wished);
  if (state.line > 0) report(`going on after line ${state.line}, where an earlier run stopped`);
  const before = { ...state };
  const reportPath = flags.report === undefined ? `${file}.refused.csv` : resolve(flags.report);
  const reportFile = openReport(reportPath, state.reportBytes);
  const shown = progress('import', rows.size);
  const startedAt = performance.now();
  const options = { url, type: type.name, token, signal: stop.signal, report };
  try {
    await runImport({
      rows,
      state,
      report: reportFile,
      advance: (bytes) => shown.advance(bytes),
      signal: stop.signal,
      upload: (bodies) => upload(options, bodies),
      save: (next) => writeState(file, next),
    });
  } catch (error) {
    if (!stop.signal.aborted && !(error instanceof Stopped)) throw error;
    throw new UserError(`Stopped after line ${state.line}: the same command goes on there.`);
  } finally {
    shown.finish();
    await reportFile.close();
  }
  await removeState(file);
  console.log(summary(state, before, (performance.now() - startedAt) / 1000, reportPath));
  if (state.refused > 0) process.exitCode = someRefused;
}
