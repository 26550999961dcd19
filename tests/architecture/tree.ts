import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of the tree; the path is relative to the root and always written with slashes. */
export type TreeFile = { path: string; text: string };

export const root = join(import.meta.dirname, '../..');

// What a tool made or a package manager fetched is not the tree.
const foreign = new Set(['node_modules', '.git', '.data', '.turbo', 'dist', 'generated']);
const text = /\.(ts|tsx|mts|mjs|js|json|md|sql|graphql|html|css|sh|yml|yaml|toml)$|(^|\/)(Dockerfile|run)$/;

export function readTree(): TreeFile[] {
  const paths = globSync('**/*', { cwd: root, exclude: (name) => foreign.has(name.split('/').at(-1) ?? '') });
  return [...paths, '.ci/run']
    .filter((path) => text.test(path) && path !== 'package-lock.json')
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

export const isSource = ({ path }: { path: string }): boolean => /\.(ts|tsx|mts|mjs)$/.test(path);
export const isTest = ({ path }: { path: string }): boolean => /\.test\.tsx?$/.test(path);
