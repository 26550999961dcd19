import { expect, test } from 'vitest';
import { installedFor } from '../architecture/installed.ts';
import { root } from '../architecture/tree.ts';
import { readPage } from './markdown.ts';

test('everything that Node finds for the command on this machine is in docs/sbom.cdx.json', () => {
  const shown: { components: { purl: string }[] } = JSON.parse(readPage('docs/sbom.cdx.json'));
  const listed = new Set(shown.components.map(({ purl }) => purl));
  const found = installedFor(root, ['cli', 'receiver', 'verifier']).map(
    ({ name, version }) => `pkg:npm/${name.replace('@', '%40')}@${version}`,
  );
  expect(found.length).toBeGreaterThan(200);
  expect(found.filter((purl) => !listed.has(purl))).toEqual([]);
});
