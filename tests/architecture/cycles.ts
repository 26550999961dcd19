import type { Import } from './imports.ts';

/** Every import, by type too: two files that need each other's types are one file in two places. */
export function cyclesOf(imports: readonly Import[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);

  const cycles: string[] = [];
  const finished = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (finished.has(file)) return;
    const earlier = path.indexOf(file);
    if (earlier >= 0) {
      cycles.push([...path.slice(earlier), file].join(' → '));
      return;
    }
    for (const to of next.get(file) ?? []) visit(to, [...path, file]);
    finished.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return cycles;
}
