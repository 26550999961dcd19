import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Installed } from './licences.ts';

type Manifest = {
  name: string;
  version: string;
  license?: string | { type?: string };
  licenses?: readonly { type?: string }[];
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
};

/** What `npm install --omit=dev` brings for these folders: their dependencies, and theirs, as Node finds them. */
export function installedFor(root: string, folders: readonly string[]): Installed[] {
  const seen = new Map<string, Installed>();
  const visit = (folder: string): void => {
    const manifest: Manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    for (const name of needs(manifest)) {
      const found = find(name, folder, root);
      if (!found || seen.has(found)) continue;
      const { version, ...rest }: Manifest = JSON.parse(readFileSync(join(found, 'package.json'), 'utf8'));
      seen.set(found, { name, version, licence: licenceOf({ version, ...rest }) });
      visit(found);
    }
  };
  for (const folder of folders) visit(join(root, folder));
  return [...seen.values()].filter(({ name }) => !name.startsWith('@cityhub/'));
}

const needs = (manifest: Manifest): string[] =>
  Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies });

/** Optional packages for other platforms and peers that nobody installed are not found, and not shipped. */
function find(name: string, from: string, root: string): string | undefined {
  for (let at = from; ; at = dirname(at)) {
    const candidate = join(at, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (at === root || at === dirname(at)) return undefined;
  }
}

function licenceOf({ license, licenses }: Manifest): string {
  if (typeof license === 'string') return license;
  return license?.type ?? licenses?.map(({ type }) => type ?? '').join(' OR ') ?? '';
}
