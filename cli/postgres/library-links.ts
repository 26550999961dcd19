import { existsSync } from 'node:fs';
import { readFile, symlink, unlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { codeOf } from '../user-error.ts';

type Link = { source: string; target: string };

/**
 * An npm package cannot hold symbolic links, so the binaries' package makes its libraries' short names in an install
 * script. Installs that skip scripts leave them out, and the server then finds none of its libraries.
 */
export async function restoreLibraryLinks(native: string): Promise<void> {
  const packageRoot = dirname(native);
  const list: Link[] = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of list) {
    const name = join(packageRoot, target);
    if (existsSync(name)) continue;
    await unlink(name).catch(() => undefined); // a link to nowhere
    await symlink(relative(dirname(name), join(packageRoot, source)), name).catch(unlessMadeMeanwhile);
  }
}

function unlessMadeMeanwhile(error: unknown): void {
  if (codeOf(error) !== 'EEXIST') throw error;
}
