import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { verifyConsistency, verifyInclusion } from './tree.ts';

/** The vectors of github.com/transparency-dev/merkle; they stand beside the checkout where somebody has fetched them. */
const vectors = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'merkle', 'testdata');

interface Vector {
  readonly desc: string;
  readonly wantErr: boolean;
  readonly proof: readonly string[] | null;
}
interface InclusionVector extends Vector {
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly leafHash: string;
}
interface ConsistencyVector extends Vector {
  readonly size1: number;
  readonly size2: number;
  readonly root1: string;
  readonly root2: string;
}

function readVectors<One extends Vector>(kind: string): (One & { readonly file: string })[] {
  const folder = join(vectors, kind);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .map((file) => ({ ...(JSON.parse(readFileSync(join(folder, file), 'utf8')) as One), file }));
}

const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64');
const proofOf = ({ proof }: Vector): Buffer[] => (proof ?? []).map(bytes);
const areMissing = !existsSync(vectors);
if (areMissing) console.warn(`no vectors in ${vectors}: those tests are skipped`);

test.skipIf(areMissing)('all 98 inclusion vectors are judged rightly', () => {
  const all = readVectors<InclusionVector>('inclusion');
  expect(all.length).toBe(98);
  const wrong = all.filter(
    (one) =>
      verifyInclusion(bytes(one.leafHash), one.leafIdx, one.treeSize, proofOf(one), bytes(one.root)) ===
      one.wantErr,
  );
  expect(wrong.map(({ file }) => file)).toEqual([]);
  expect(all.some(({ wantErr }) => !wantErr)).toBe(true);
});

test.skipIf(areMissing)('all 98 consistency vectors are judged rightly', () => {
  const all = readVectors<ConsistencyVector>('consistency');
  expect(all.length).toBe(98);
  const wrong = all.filter(
    (one) =>
      verifyConsistency(one.size1, one.size2, bytes(one.root1), bytes(one.root2), proofOf(one)) ===
      one.wantErr,
  );
  expect(wrong.map(({ file }) => file)).toEqual([]);
  expect(all.some(({ wantErr }) => !wantErr)).toBe(true);
});
