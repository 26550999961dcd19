import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sbomOf } from './sbom-of-lock.mjs';

const read = (path: string) => JSON.parse(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'));

test('docs/sbom.cdx.json is what `npm run sbom` writes for this lock', () => {
  const made = sbomOf(read('package-lock.json'), read('cli/package.json'));
  expect(JSON.parse(JSON.stringify(made)), 'run: npm run sbom').toEqual(read('docs/sbom.cdx.json'));
});
