import { parseArgs } from 'node:util';
import { type RowName, rowNames } from './rows.ts';

/** What the command line asks for. */
export interface Wishes {
  readonly rows: ReadonlySet<RowName>;
  /** A short run that shows whether everything works; its figures mean nothing. */
  readonly quick: boolean;
  /** The people of a big city. */
  readonly residents: number;
}

export const usage = `npm run bench                     every row, written to bench/latest.json
npm run bench -- ROW …            these rows; the others stay in the file as they were measured
npm run bench -- --quick [ROW …]  a short run to see that everything works; writes nothing
--residents N                     the people of the big city, 1,000,000 by default

Rows:
${rowNames.map((name) => `  ${name}`).join('\n')}`;

const isRowName = (name: string): name is RowName => (rowNames as readonly string[]).includes(name);

/** Null where help was asked for; throws for a row that is not there. */
export function readWishes(args: readonly string[]): Wishes | null {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      residents: { type: 'string' },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const unknown = positionals.filter((name) => !isRowName(name));
  if (unknown.length > 0) throw new Error(`There is no row ${unknown.join(', ')}.\n\n${usage}`);
  const residents = Number(values.residents ?? (values.quick ? 5000 : 1_000_000));
  if (!Number.isInteger(residents) || residents < 1) throw new Error(`--residents is a number.\n\n${usage}`);
  const rows = positionals.filter(isRowName);
  return { rows: new Set(rows.length === 0 ? rowNames : rows), quick: values.quick, residents };
}
