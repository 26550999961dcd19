import type { Import } from './imports.ts';

/** What files whose path begins with one of these folders import, and what that imports, down to the names of packages of others. */
export function reachedFrom(folders: readonly string[], imports: readonly Import[]): Set<string> {
  const byFile = Map.groupBy(imports, ({ from }) => from);
  const reached = new Set<string>();
  const waiting = [...byFile.keys()].filter((path) =>
    folders.some((folder) => path.startsWith(`${folder}/`)),
  );
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    waiting.push(...(byFile.get(path) ?? []).map(({ to }) => to));
  }
  return reached;
}
