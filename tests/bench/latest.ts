import { mkdir, readFile, writeFile } from 'node:fs/promises';
import type { Machine } from './machine.ts';
import { type Row, rowNames } from './rows.ts';

const folder = new URL('../../bench/', import.meta.url);
const file = new URL('latest.json', folder);

/** A row as the file keeps it: rows of another run stay, so each says which commit it is of. */
type KeptRow = Row & { readonly commit: string | null; readonly measuredAt: string };

interface Latest {
  readonly machine: Machine;
  readonly commit: string | null;
  readonly rows: readonly KeptRow[];
}

async function readKept(): Promise<readonly KeptRow[]> {
  try {
    return (JSON.parse(await readFile(file, 'utf8')) as Latest).rows;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Writes bench/latest.json. Rows that were not measured now stay as they are, with the commit that they are of. */
export async function writeLatest(
  machine: Machine,
  commit: string | null,
  rows: readonly Row[],
): Promise<void> {
  const kept = new Map((await readKept()).map((row) => [row.name, row]));
  const measuredAt = new Date().toISOString();
  for (const row of rows) kept.set(row.name, { ...row, commit, measuredAt });
  const inOrder = rowNames.flatMap((name) => kept.get(name) ?? []);
  await mkdir(folder, { recursive: true });
  const latest: Latest = { machine, commit, rows: inOrder };
  await writeFile(file, `${JSON.stringify(latest, null, 2)}\n`);
}
