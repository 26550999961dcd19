import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../gateway/playground', import.meta.url));
const vite = fileURLToPath(new URL('../../node_modules/vite/bin/vite.js', import.meta.url));

/** The install builds the playground unless it skips scripts. Two test files may come here at once, so it is built aside. */
export function ensureBuilt(): void {
  if (existsSync(`${folder}/dist/index.html`)) return;
  const aside = mkdtempSync(`${folder}/dist-`);
  execFileSync(process.execPath, [vite, 'build', folder, '--outDir', aside, '--logLevel', 'error']);
  try {
    renameSync(aside, `${folder}/dist`);
  } catch {
    // The other file was faster.
    rmSync(aside, { recursive: true });
  }
}
