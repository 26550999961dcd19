import type { TreeFile } from './tree.ts';
import { sideOf } from './walls.ts';

/** Packages whose turbo.json does not name their side: `turbo boundaries` would let them import anything declared. */
export function untagged(files: readonly TreeFile[]): string[] {
  const text = new Map(files.map((file) => [file.path, file.text]));
  return files.flatMap(({ path }) => {
    const folder = path.match(/^(.+)\/package\.json$/)?.[1];
    if (folder === undefined) return [];
    const tags: unknown = JSON.parse(text.get(`${folder}/turbo.json`) ?? '{}').tags;
    const side = sideOf(path) === 'subgraphs' ? 'subgraph' : sideOf(path);
    return Array.isArray(tags) && tags.includes(side) ? [] : [`${folder}/turbo.json lacks the tag "${side}"`];
  });
}
