// A file from its first byte to its last: a bundle is one JSON value, a segment a line of JSON for each entry.
import { fromBase64, readJson } from './canonical.mjs';
import { checkPlace, entryChecker } from './check-entry.mjs';
import { checkHead } from './check-head.mjs';
import { checkConsistency, checkCosignatures, checkStore } from './check-witness.mjs';
import { BadShape, bundle, inBundle, inSegment, segment } from './shapes.mjs';
import { fullSubtrees, growingTree } from './tree.mjs';

/**
 * @typedef {{ keys: string[], witnessKeys: import('./note.mjs').Key[], seen: import('./check-witness.mjs').Seen[] | null }} Options
 * @typedef {import('./report.mjs').Report} Report
 */

/** Why a file cannot be judged at all. */
export class Unchecked extends Error {
  /** @param {'NOT_JSON' | 'UNKNOWN_FORMAT'} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

// A bundle has at most 10,000 entries; a text of 512 MiB is more than the runtime can hold.
const longest = 256 * 1024 * 1024;

/** @param {AsyncIterable<Buffer>} bytes */
async function* linesOf(bytes) {
  /** @type {Buffer[]} */
  let parts = [];
  let length = 0;
  for await (let chunk of bytes) {
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10)) {
      yield Buffer.concat([...parts, chunk.subarray(0, end)]);
      [parts, length, chunk] = [[], 0, chunk.subarray(end + 1)];
    }
    parts.push(chunk);
    length += chunk.length;
    if (length > longest) throw new Unchecked('NOT_JSON');
  }
  if (length > 0) yield Buffer.concat(parts);
}

/** More gaps than this say no more than that there are gaps. */
const mostMissing = 1000;

/**
 * Every position of the stretch, once; what stands besides is too much.
 * @param {import('./shapes.mjs').Stretch} stretch
 * @param {(position: number) => boolean} isLater whether a position that was passed over comes later
 * @param {Report} report
 */
function stretchChecker({ tree, from, to }, isLater, report) {
  let next = from;
  /** @param {number} end */
  const pass = (end) => {
    const seen = Math.min(end, next + mostMissing);
    for (let at = next; at < seen; at += 1) if (!isLater(at)) report.add(`${tree}/${at}`, 'POSITION_MISSING');
    next = end + 1;
  };
  return {
    /** @param {import('./check-entry.mjs').Checked} checked */
    take({ tree: own, where, item: { position } }) {
      if (own !== tree || position < from || position > to) report.add(where, 'NOT_IN_STRETCH');
      else if (position >= next) pass(position);
    },
    end: () => pass(to + 1),
  };
}

/**
 * @param {import('./shapes.mjs').Bundle} file
 * @param {Options} options
 * @param {Report} report
 */
function checkBundle(file, options, report) {
  const head = checkHead(file, options.keys, report);
  const proven = checkConsistency(file.consistency, head, report);
  const check = entryChecker(head.at, report);
  const kinds = /** @type {const} */ (['entries', 'reads', 'deliveries']);
  const whole = kindOf(file.complete?.tree ?? '');
  const there = new Set(file[whole].map((item) => /** @type {any} */ (item)?.position));
  const stretch = file.complete && stretchChecker(file.complete, (position) => there.has(position), report);
  for (const kind of kinds)
    for (const [index, item] of file[kind].entries()) {
      const checked = check(item, kind, index, inBundle);
      if (checked === null) continue;
      if (kind === whole) stretch?.take(checked);
      checkPlace(checked, head.heads, report);
    }
  stretch?.end();
  report.complete = file.complete;
  checkCosignatures(proven, options.witnessKeys, report);
  checkStore(proven, options.seen, Math.max(Date.parse(file.madeAt), Date.parse(head.at)), report);
}

/**
 * The tree's root made of what stands to the left, every leaf of the segment, and what stands to the right.
 * @param {import('./shapes.mjs').Segment} file
 * @param {AsyncGenerator<Buffer>} lines
 * @param {Options} options
 * @param {Report} report
 */
async function checkSegment(file, lines, options, report) {
  const { tree, from, to } = file;
  const head = checkHead(file, options.keys, report);
  const { size, root } = head.heads.get(tree) ?? { size: 0, root: Buffer.alloc(0) };
  const made = growingTree();
  /** @type {(hashes: string[], sizes: number[]) => void} */
  const addSubtrees = (hashes, sizes) => {
    if (hashes.length !== sizes.length) report.add('segment', 'BAD_FORMAT');
    for (const [index, leaves] of sizes.entries())
      made.add(fromBase64(hashes[index] ?? '') ?? Buffer.alloc(0), leaves);
  };
  addSubtrees(file.left, fullSubtrees(0, from - 1));
  const check = entryChecker(head.at, report);
  const stretch = stretchChecker(file, () => false, report);
  let index = 0;
  for await (const line of lines) {
    const checked = check(jsonOf(line), kindOf(tree), index, inSegment);
    index += 1;
    if (checked === null) continue;
    stretch.take(checked);
    const { item, hash, where, leaf } = checked;
    if (item.leaf !== undefined && item.leaf !== hash.toString('base64')) report.add(where, 'LEAF_ALTERED');
    made.add(leaf);
  }
  stretch.end();
  addSubtrees(file.right, fullSubtrees(to, size));
  if (report.errors === 0 && !made.root().equals(root))
    report.add(`${tree}/${from}-${to}`, 'SEGMENT_ALTERED');
  report.complete = { tree, from, to };
  checkCosignatures([head.note], options.witnessKeys, report);
  checkStore([head.note], options.seen, Math.max(Date.parse(file.madeAt), Date.parse(head.at)), report);
}

/**
 * @param {Buffer} first
 * @param {AsyncIterable<Buffer>} lines
 */
async function joined(first, lines) {
  const parts = [first];
  let length = first.length;
  for await (const line of lines) {
    length += line.length;
    if (length > longest) throw new Unchecked('NOT_JSON');
    parts.push(Buffer.of(10), line);
  }
  return Buffer.concat(parts);
}

/**
 * Which list of a file holds the entries of a tree.
 * @param {string} tree
 */
const kindOf = (tree) => (tree === 'reads' || tree === 'deliveries' ? tree : 'entries');

/** @param {Buffer} line */
function jsonOf(line) {
  try {
    return readJson(line);
  } catch {
    return undefined;
  }
}

/**
 * Checks the file; the report says what was found. Throws Unchecked for a file that cannot be judged.
 * @param {AsyncIterable<Buffer>} bytes of the file, from the first
 * @param {Options} options
 * @param {Report} report
 */
export async function checkFile(bytes, options, report) {
  const lines = linesOf(bytes);
  const first = (await lines.next()).value ?? Buffer.alloc(0);
  const isSegment = first.includes('"format":"cityhub-segment/1"');
  const head = jsonOf(isSegment ? first : await joined(first, lines));
  if (head === undefined) throw new Unchecked('NOT_JSON');
  const format = head !== null && typeof head === 'object' && 'format' in head ? head.format : null;
  if (format !== 'cityhub-bundle/1' && format !== 'cityhub-segment/1') throw new Unchecked('UNKNOWN_FORMAT');
  try {
    (isSegment ? segment : bundle)(head, 'file');
    if (isSegment) await checkSegment(/** @type {any} */ (head), lines, options, report);
    else checkBundle(/** @type {any} */ (head), options, report);
  } catch (error) {
    if (!(error instanceof BadShape || error instanceof TypeError)) throw error;
    report.add(error instanceof BadShape ? error.message : 'file', 'BAD_FORMAT');
  }
}
