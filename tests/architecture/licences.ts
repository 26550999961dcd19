export type Installed = { name: string; version: string; licence: string };

// Licences that ask at most for a notice, and MPL-2.0, which asks that changes to its own files stay open.
const free = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);

/** Packages that may not be shipped, unless `exceptions` names them with exactly the licence they have. */
export function unfreeLicences(
  packages: readonly Installed[],
  exceptions: ReadonlyMap<string, string>,
): string[] {
  return packages
    .filter(({ name, licence }) => !isFree(licence) && exceptions.get(name) !== licence)
    .map(({ name, version, licence }) => `${name} ${version}: ${licence || 'no licence'}`);
}

/** An SPDX expression: one side of an OR is enough, of an AND both must be free. */
export function isFree(expression: string): boolean {
  const bare = expression.trim().replace(/^\((.*)\)$/, '$1');
  if (/ OR /.test(bare)) return bare.split(' OR ').some(isFree);
  return bare.split(' AND ').every((licence) => free.has(licence.trim()));
}
