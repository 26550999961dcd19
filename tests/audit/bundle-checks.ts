import { hash } from 'node:crypto';
import { parseCheckpoint, parseNote, parseVerifierKey, signersOf } from '@cityhub/schema/ledger/note';
import { canonicalJson } from '@cityhub/schema/runtime/log/canonical-json';

/**
 * What docs/bundle-format.md says, checked the plain way: recursive RFC 9162 from the leaf up. Answers what is wrong, by name.
 */
const H = (...parts: Uint8Array[]): Buffer => hash('sha256', Buffer.concat(parts), 'buffer');
const leafOf = (value: unknown): Buffer => H(Buffer.of(0), Buffer.from(canonicalJson(value)));

/** The root that a leaf and its path lead to (RFC 9162, 2.1.1 the other way round). */
function rootOf(leaf: Buffer, index: number, size: number, path: readonly Buffer[]): Buffer {
  if (size === 1) return path.length === 0 ? leaf : Buffer.alloc(32);
  let split = 1;
  while (split * 2 < size) split *= 2;
  const sibling = path.at(-1) ?? Buffer.alloc(32);
  const rest = path.slice(0, -1);
  return index < split
    ? H(Buffer.of(1), rootOf(leaf, index, split, rest), sibling)
    : H(Buffer.of(1), sibling, rootOf(leaf, index - split, size - split, rest));
}

interface Head {
  readonly name: string;
  readonly size: number;
  readonly root: string;
}

function isIncluded(leaf: Buffer, position: number, proof: readonly string[] | null, head: Head): boolean {
  if (proof === null || position < 1 || position > head.size) return false;
  const path = proof.map((one) => Buffer.from(one, 'base64'));
  return rootOf(leaf, position - 1, head.size, path).toString('base64') === head.root;
}

function treeLeaf(tree: string, one: any, entry: unknown): Buffer {
  const { position, acceptedAt } = one;
  return leafOf({ acceptedAt, entry: leafOf(entry).toString('base64'), position, tree });
}

function commitmentsOf(fields: Record<string, any>, faults: string[], name: string): Record<string, string> {
  for (const [field, { commitment, salt, value }] of Object.entries(fields))
    if (salt !== undefined && hash('sha256', salt + canonicalJson(value), 'base64url') !== commitment)
      faults.push(`${name}.${field}`);
  return Object.fromEntries(Object.entries(fields).map(([field, { commitment }]) => [field, commitment]));
}

/** Names of what does not hold, such as `people/42`; none in a good bundle. */
export function faultsIn(text: string): string[] {
  const bundle = JSON.parse(text);
  const faults: string[] = [];
  const keys = bundle.keys.map((key: any) => parseVerifierKey(key.vkey));
  const note = parseNote(bundle.checkpoint);
  if (signersOf(note, keys).length === 0) faults.push('checkpoint');
  const city = parseCheckpoint(note.text);
  const cityHead = { name: 'city', size: city.size, root: city.root.toString('base64') };
  const { index, entry, proof } = bundle.city;
  if (index !== city.size - 1 || !isIncluded(leafOf(entry), index + 1, proof, cityHead)) faults.push('city');
  const heads = new Map<string, Head>((entry?.heads ?? []).map((head: Head) => [head.name, head]));
  const check = (tree: string, one: any, hashed: unknown): void => {
    const head = heads.get(tree);
    const fits = head !== undefined && isIncluded(treeLeaf(tree, one, hashed), one.position, one.proof, head);
    if (!fits || one.leaf !== undefined) faults.push(`${tree}/${one.position}`);
  };
  for (const one of bundle.entries)
    check(one.tree, one, {
      ...one.entry,
      fields: commitmentsOf(one.fields, faults, `${one.tree}/${one.position}`),
    });
  for (const one of bundle.reads) check('reads', one, one.entry);
  for (const one of bundle.deliveries) check('deliveries', one, one.entry);
  const { complete } = bundle;
  if (complete !== null) {
    const list =
      { reads: bundle.reads, deliveries: bundle.deliveries }[complete.tree as 'reads'] ?? bundle.entries;
    const there = new Set(list.map((one: any) => one.position));
    for (let position = complete.from; position <= complete.to; position += 1)
      if (!there.has(position)) faults.push(`${complete.tree}/${position} is missing`);
  }
  return faults;
}
