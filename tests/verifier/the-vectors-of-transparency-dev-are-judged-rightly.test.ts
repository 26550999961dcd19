import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isConsistent, isIncluded } from 'cityhub-verify/tree.mjs';
import { expect, test } from 'vitest';

// The vectors of github.com/transparency-dev/merkle stand beside the tree, where they stand at all.
const folder = join(import.meta.dirname, '../../..', 'shared', 'data', 'merkle', 'testdata');
const vectors = (kind: string) =>
  globSync(`${kind}/**/*.json`, { cwd: folder }).map((path) => ({
    path,
    ...JSON.parse(readFileSync(join(folder, path), 'utf8')),
  }));
const bytes = (text: string | null): Buffer => Buffer.from(text ?? '', 'base64');
const hashes = (proof: string[] | null): Buffer[] => (proof ?? []).map(bytes);

test.skipIf(!existsSync(folder))('98 inclusion proofs and 98 consistency proofs of others', () => {
  const inclusion = vectors('inclusion');
  const consistency = vectors('consistency');
  expect([inclusion.length, consistency.length]).toEqual([98, 98]);
  const wrong = [
    ...inclusion.filter(
      (v) =>
        isIncluded(bytes(v.leafHash), v.leafIdx, v.treeSize, hashes(v.proof), bytes(v.root)) === v.wantErr,
    ),
    ...consistency.filter(
      (v) => isConsistent(v.size1, bytes(v.root1), v.size2, bytes(v.root2), hashes(v.proof)) === v.wantErr,
    ),
  ];
  expect(wrong.map(({ path, desc }) => `${path}: ${desc}`)).toEqual([]);
});
