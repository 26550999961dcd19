// What others have seen of this ledger: cosignatures, and the heads that a witness keeps.

import { proofOf } from './check-head.mjs';
import { readNote, signatureBy } from './note.mjs';
import { isConsistent } from './tree.mjs';

/**
 * @typedef {import('./note.mjs').Note} Note
 * @typedef {{ note: Note, at: number }} Seen a head that a witness keeps, and when it saw it (ms since 1970)
 */

/** Two clocks that are set by the network differ by less. */
const clockSkewMs = 60_000;

/**
 * Earlier checkpoints in the file, each proven to have grown into the newest.
 * @param {import('./shapes.mjs').Bundle['consistency']} earlier
 * @param {import('./check-head.mjs').CheckedHead} head
 * @param {import('./report.mjs').Report} report
 */
export function checkConsistency(earlier, head, report) {
  const proven = [head.note];
  for (const { checkpoint, proof } of earlier) {
    const where = `consistency/${readNote(checkpoint)?.size}`;
    const note = head.checkCheckpoint(checkpoint, where);
    if (proof === null) report.add(where, 'PROOF_MISSING');
    else if (!isConsistent(note.size, note.root, head.note.size, head.note.root, proofOf(proof)))
      report.add(where, 'FORKED');
    else proven.push(note);
  }
  return proven;
}

/**
 * Each witness whose key is given must have cosigned a checkpoint of the file.
 * @param {Note[]} notes
 * @param {import('./note.mjs').Key[]} keys
 * @param {import('./report.mjs').Report} report
 */
export function checkCosignatures(notes, keys, report) {
  for (const key of keys) {
    const marks = notes.map((note) => signatureBy(note, key));
    if (marks.includes('BAD')) report.add(`witness ${key.name}`, 'COSIGNATURE_BAD');
    else if (marks.includes('GOOD')) report.witnesses.push(key.name);
    else report.add(`witness ${key.name}`, 'WITNESS_MISSING');
  }
}

/**
 * The heads that a witness keeps against those that the file proves.
 * @param {Note[]} proven
 * @param {Seen[] | null} seen null: no witness was asked
 * @param {number} madeAt when the file says that it was made, ms
 * @param {import('./report.mjs').Report} report
 */
export function checkStore([newest, ...earlier], seen, madeAt, report) {
  if (newest === undefined || seen === null) return;
  const sizes = new Map([newest, ...earlier].map((note) => [note.size, note.root]));
  const comparable = seen.filter(({ note }) => note.origin === newest.origin);
  let [isProven, isAhead] = [false, false];
  for (const { note, at } of comparable) {
    const root = sizes.get(note.size);
    if (root !== undefined && !root.equals(note.root)) return report.add(`witness ${note.size}`, 'FORKED');
    if (note.size > newest.size && at + clockSkewMs < madeAt)
      return report.add(`witness ${note.size}`, 'TRUNCATED');
    isProven ||= root !== undefined;
    isAhead ||= note.size > newest.size;
  }
  if (!isProven) report.add('witness', isAhead ? 'WITNESS_AHEAD' : 'WITNESS_UNPROVEN');
}
