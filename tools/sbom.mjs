// Writes docs/sbom.cdx.json: what a hub is made of, in CycloneDX 1.6, read from package-lock.json alone. `npm sbom` refuses
// this tree (the root has no version, and an override counts as a problem to it), and its output differs with every run; here
// the same lock gives the same bytes. Plain JavaScript: it runs on any Node, before anything is installed.
import { readFileSync, writeFileSync } from 'node:fs';
import { sbomOf } from './sbom-of-lock.mjs';

const at = (/** @type {string} */ path) => new URL(`../${path}`, import.meta.url);
const read = (/** @type {string} */ path) => JSON.parse(readFileSync(at(path), 'utf8'));

const sbom = sbomOf(read('package-lock.json'), read('cli/package.json'));
writeFileSync(at('docs/sbom.cdx.json'), `${JSON.stringify(sbom, null, 2)}\n`);
console.log(`docs/sbom.cdx.json: ${sbom.components.length} packages`);
