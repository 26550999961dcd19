import { parseSync } from 'oxc-parser';
import { isSource, type TreeFile } from './tree.ts';

const allowed = /(^|\/)(graph|events)\/index\.ts$/;

/** Files with no statement of their own: behind them nobody sees who uses what. */
export function barrels(files: readonly TreeFile[]): string[] {
  return files
    .filter((file) => isSource(file) && !allowed.test(file.path) && isBarrel(file))
    .map(({ path }) => `${path} only passes on what others export`);
}

function isBarrel({ path, text }: TreeFile): boolean {
  const { body } = parseSync(path, text).program;
  const passesOn = body.some((statement) => statement.type.startsWith('Export'));
  return passesOn && body.every((statement) => saysNothing(statement));
}

function saysNothing(statement: { type: string; declaration?: unknown }): boolean {
  if (statement.type === 'ImportDeclaration' || statement.type === 'ExportAllDeclaration') return true;
  return statement.type === 'ExportNamedDeclaration' && !statement.declaration;
}
