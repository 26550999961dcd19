import { posix } from 'node:path';
import { parseSync } from 'oxc-parser';
import { isSource, type TreeFile } from './tree.ts';

/** One import, by value or by type. `to` is a path of the tree, or the bare name of what lies outside it. */
export type Import = { from: string; to: string };

/** From a package's name to its folder. */
type Packages = ReadonlyMap<string, string>;

function packagesOf(files: readonly TreeFile[]): Packages {
  const manifests = files.filter(({ path }) => path.endsWith('/package.json'));
  return new Map(manifests.map(({ path, text }) => [JSON.parse(text).name, posix.dirname(path)]));
}

export function importsOf(files: readonly TreeFile[]): Import[] {
  const packages = packagesOf(files);
  return files.filter(isSource).flatMap((file) =>
    specifiersOf(file).map((specifier) => ({
      from: file.path,
      to: target(file.path, specifier, packages),
    })),
  );
}

/** `import`, `import type`, `export … from`, `import '…'` and `import('…')`, over as many lines as they take. */
export function specifiersOf({ path, text }: TreeFile): string[] {
  const { module } = parseSync(path, text);
  const reExports = module.staticExports.flatMap(({ entries }) =>
    entries.map((entry) => entry.moduleRequest?.value),
  );
  const dynamic = module.dynamicImports.map(({ moduleRequest: { start, end } }) =>
    text.slice(start + 1, end - 1),
  );
  const named = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...reExports,
    ...dynamic,
  ];
  return [...new Set(named.filter((specifier) => specifier !== undefined))];
}

/** As `exports: { "./*": "./*.ts" }` of every package resolves it. */
function target(from: string, specifier: string, packages: Packages): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  for (const [name, folder] of packages) {
    if (specifier === name) return folder;
    if (specifier.startsWith(`${name}/`)) return `${folder}/${specifier.slice(name.length + 1)}.ts`;
  }
  return specifier;
}
