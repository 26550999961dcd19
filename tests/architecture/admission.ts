import type { Import } from './imports.ts';
import { packageOf } from './walls.ts';

/**
 * Files of schema/ that fewer than two packages use. A use counts when it is direct, or by a file of schema/ that is
 * itself admitted; tests and test packages do not count, or anything could be admitted by testing it.
 */
export function notAdmitted(schemaFiles: readonly string[], imports: readonly Import[]): string[] {
  const admitted = new Set<string>();
  const admit = (file: string): void => {
    if (admitted.has(file)) return;
    admitted.add(file);
    for (const { from, to } of imports) if (from === file && schemaFiles.includes(to)) admit(to);
  };
  for (const file of schemaFiles) if (usersOf(file, imports).size >= 2) admit(file);
  return schemaFiles
    .filter((file) => !admitted.has(file))
    .map((file) => `${file} is used by ${[...usersOf(file, imports)].join(', ') || 'no package'}`);
}

function usersOf(file: string, imports: readonly Import[]): Set<string> {
  const users = imports.filter(({ from, to }) => to === file && !from.includes('.test.'));
  return new Set(
    users.map(({ from }) => packageOf(from)).filter((user) => user !== 'schema' && user !== 'tests'),
  );
}

/** The number that the package's README allows itself: "at most 60 files". */
export function statedLimit(readme: string): number | undefined {
  const limit = readme.match(/at most (\d+) files/i)?.[1];
  return limit === undefined ? undefined : Number(limit);
}
