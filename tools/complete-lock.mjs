// Completes package-lock.json after it was regenerated.
//
// To add or move a dependency: write its exact version into the package.json of the package that imports it (the
// root holds only the tools of the gate), run `npm install`, then `npm run lock`, and commit the lock with it.
//
// Why: a registry mirror that serves only this machine's native binaries makes npm leave the other platforms' packages
// out of the lock, and `npm ci` then refuses that very lock ("Missing: … from lock file"). The entries added here carry
// name, version and platform, no checksum; npm skips them on every machine whose platform differs.
//
// Plain JavaScript: it must run on any Node, before anything is installed.
import { readFileSync, writeFileSync } from 'node:fs';
import { missingEntries } from './lock-entries.mjs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const { entries, unknown } = missingEntries(lock);

if (unknown.length > 0) {
  console.error(
    `No platform can be read from these names; teach tools/platform-package.mjs:\n  ${unknown.join('\n  ')}`,
  );
  process.exit(1);
}

// The order that npm itself writes, or each of its runs would shuffle the file.
const byPath = Object.entries({ ...lock.packages, ...entries }).sort(([a], [b]) => a.localeCompare(b, 'en'));
writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(byPath) }, null, 2)}\n`);
console.log(`package-lock.json: ${Object.keys(entries).length} platform packages added`);
