// One entry: its leaf made anew from what stands in the file, its values against their commitments, its place in its tree.
import { canonical, sha256 } from './canonical.mjs';
import { proofOf, treeNames } from './check-head.mjs';
import { receiptFault } from './check-receipt.mjs';
import { BadShape } from './shapes.mjs';
import { isIncluded, leafHash } from './tree.mjs';

/**
 * @typedef {import('./shapes.mjs').Entry} Entry
 * @typedef {'entries' | 'reads' | 'deliveries'} Kind
 * @typedef {import('./report.mjs').Report} Report
 * @typedef {{ item: Entry, tree: string, where: string, hash: Buffer, leaf: Buffer }} Checked
 */

/**
 * @param {Entry} item
 * @param {Kind} kind
 */
function entryHash({ entry, fields = {} }, kind) {
  if (kind !== 'entries') return leafHash(canonical(entry));
  const commitments = Object.entries(fields).map(([name, { commitment }]) => [name, commitment]);
  return leafHash(canonical({ ...entry, fields: Object.fromEntries(commitments) }));
}

/** @type {(item: Entry, tree: string, entry: string) => Buffer} */
const leafOf = ({ acceptedAt, position }, tree, entry) =>
  leafHash(canonical({ acceptedAt, entry, position, tree }));

/**
 * @param {Entry} item
 * @param {string} tree
 * @param {string} where
 * @param {Report} report
 */
function checkChange({ entry, fields = {}, erased }, tree, where, report) {
  if (entry.shard !== treeNames.indexOf(tree) || tree === 'reads' || tree === 'deliveries')
    report.add(where, 'WRONG_TREE');
  // They would be shown and not be hashed.
  if (Object.hasOwn(entry, 'fields')) report.add(where, 'BAD_FORMAT');
  for (const [name, { commitment, salt, value }] of Object.entries(fields)) {
    if (salt === undefined) continue;
    report.counted.fields += 1;
    if (erased) report.add(where, 'BAD_FORMAT');
    if (sha256(salt + canonical(value)).toString('base64url') !== commitment)
      report.add(`${where} ${name}`, 'FIELD_ALTERED');
  }
}

/**
 * Looks at entries one after the other: shape, order, times and content. Gives for each its leaf, null where it has none.
 * @param {string} at the time of the newest sealing
 * @param {Report} report
 */
export function entryChecker(at, report) {
  /** @type {Map<string, Entry>} */
  const last = new Map();
  /** @type {(item: Entry, tree: string, where: string) => void} */
  const checkOrder = (item, tree, where) => {
    const before = last.get(tree);
    last.set(tree, item);
    // A delivery that began earlier may be confirmed later.
    const isEarlier = before && tree !== 'deliveries' && before.acceptedAt > item.acceptedAt;
    if (before?.position === item.position) report.add(where, 'DUPLICATE');
    else if (before && before.position > item.position) report.add(where, 'OUT_OF_ORDER');
    else if (isEarlier || item.acceptedAt > at) report.add(where, 'TIME_ORDER');
  };
  /**
   * @param {unknown} value
   * @param {Kind} kind
   * @param {number} index
   * @param {Record<Kind, import('./shapes.mjs').Shape>} shapes
   * @returns {Checked | null}
   */
  return (value, kind, index, shapes) => {
    report.counted[kind] += 1;
    const item = /** @type {Entry} */ (value);
    const tree = kind === 'entries' ? String(item?.tree) : kind;
    const isNamed = treeNames.includes(tree) && Number.isSafeInteger(item?.position);
    const where = isNamed ? `${tree}/${item.position}` : `${kind}/#${index + 1}`;
    try {
      shapes[kind](value, where);
      checkOrder(item, tree, where);
      if (kind === 'entries') checkChange(item, tree, where, report);
      const fault = kind === 'deliveries' ? receiptFault(item) : null;
      if (fault !== null) report.add(where, fault);
      const hash = entryHash(item, kind);
      return { item, tree, where, hash, leaf: leafOf(item, tree, hash.toString('base64')) };
    } catch (error) {
      if (!(error instanceof BadShape || error instanceof TypeError)) throw error;
      report.add(error instanceof BadShape ? error.message : where, 'BAD_FORMAT');
      return null;
    }
  };
}

/**
 * Whether the leaf stands at its position under the head of its tree, and the hash that was kept beside the row is its own.
 * @param {Checked} checked
 * @param {Map<string, { size: number, root: Buffer }>} heads
 * @param {Report} report
 */
export function checkPlace({ item, tree, where, hash, leaf }, heads, report) {
  const head = heads.get(tree);
  if (!head || item.position > head.size) return report.add(where, 'NOT_IN_TREE');
  if (!item.proof) return report.add(where, 'PROOF_MISSING');
  const proof = proofOf(item.proof);
  /** @param {Buffer} made */
  const isThere = (made) => isIncluded(made, item.position - 1, head.size, proof, head.root);
  if (isThere(leaf)) {
    if (item.leaf !== undefined && item.leaf !== hash.toString('base64')) report.add(where, 'LEAF_ALTERED');
  } else
    report.add(
      where,
      item.leaf !== undefined && isThere(leafOf(item, tree, item.leaf)) ? 'CONTENT_ALTERED' : 'ENTRY_ALTERED',
    );
}
