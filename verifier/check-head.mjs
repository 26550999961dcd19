// From the key that the auditor holds to the heads of all trees: chain of keys, checkpoint, entry of the city's tree.
import { canonical, fromBase64 } from './canonical.mjs';
import { isSigned, readKey, readNote, signatureBy } from './note.mjs';
import { isIncluded, leafHash } from './tree.mjs';

/**
 * @typedef {import('./shapes.mjs').ListedKey & { key: import('./note.mjs').Key }} HubKey
 * @typedef {import('./note.mjs').Note} Note
 * @typedef {Pick<import('./shapes.mjs').Head, 'origin' | 'keys' | 'checkpoint'>} Signed
 */

export const treeNames = [
  'city',
  'people',
  'housing',
  'tickets',
  'sensors',
  'services',
  'exchange',
  'reads',
  'deliveries',
];

/** @param {string[] | null} proof */
export const proofOf = (proof) => (proof ?? []).map((hash) => /** @type {Buffer} */ (fromBase64(hash, 32)));

/**
 * The keys that the auditor's own reach by endorsements: forward, since a key speaks for the next; and back, for heads of before.
 * @param {Signed} head
 * @param {string[]} held
 * @param {import('./report.mjs').Report} report
 */
function trustedKeys(head, held, report) {
  /** @type {Map<string, HubKey>} */
  const byId = new Map();
  /** @type {Set<string>} */
  const trusted = new Set();
  /** @type {[string, string][]} */
  const links = [];
  for (const listed of head.keys) {
    const key = readKey(listed.vkey);
    if (!key || key.algorithm === 'witness' || key.name !== head.origin) report.add('keys', 'BAD_FORMAT');
    else if (byId.has(key.id)) report.add(`keys/${key.id}`, 'DUPLICATE');
    else {
      byId.set(key.id, { ...listed, key });
      if (held.includes(key.text)) trusted.add(key.id);
      if (held.includes(key.text) && listed.revokedAt !== null)
        report.add(`keys/${key.id}`, 'HELD_KEY_REVOKED');
      if (listed.previous === null) continue;
      const previous = byId.get(listed.previous)?.key;
      const signature = fromBase64(listed.endorsement ?? '', 64);
      const text = `cityhub-key/1\n${key.text}\nsince ${listed.sinceSize}\n`;
      if (previous && signature && isSigned(previous, text, signature)) links.push([previous.id, key.id]);
      else report.add(`keys/${key.id}`, 'KEY_NOT_ENDORSED');
    }
  }
  if (trusted.size === 0) report.add('keys', 'UNKNOWN_KEY');
  for (const [previous, next] of links) if (trusted.has(previous)) trusted.add(next);
  for (const [previous, next] of links.toReversed()) if (trusted.has(next)) trusted.add(previous);
  return { byId, trusted };
}

/**
 * Whether a trusted key has signed the note while it was the one to sign.
 * @param {Note} note
 * @param {ReturnType<typeof trustedKeys>} keys
 * @param {string} where
 * @param {import('./report.mjs').Report} report
 */
function checkSignatures(note, { byId, trusted }, where, report) {
  const own = note.signatures.filter(({ name }) => name === note.origin);
  /** @type {Set<import('./report.mjs').Finding['code']>} */
  const doubts = new Set();
  let good = 0;
  for (const { id } of own) {
    const signer = byId.get(id);
    if (!signer || signatureBy(note, signer.key) === 'BAD') return report.add(where, 'BAD_SIGNATURE');
    const successor = [...byId.values()].find(
      ({ previous, key }) => previous === id && key.algorithm === signer.key.algorithm,
    );
    const until = Math.min(signer.untilSize ?? Infinity, (successor?.sinceSize ?? Infinity) - 1);
    if (!trusted.has(id)) doubts.add('UNKNOWN_KEY');
    else if (note.size < signer.sinceSize || note.size > until) doubts.add('KEY_OUT_OF_TURN');
    else if (signer.revokedAt !== null && where === 'checkpoint') doubts.add('KEY_REVOKED');
    else good += 1;
  }
  if (own.length === 0) doubts.add('BAD_SIGNATURE');
  if (good === 0) for (const doubt of doubts) report.add(where, doubt);
}

/**
 * A checkpoint by itself: of this ledger, and signed by a key that the auditor's own reaches. The function that is given back
 * checks other checkpoints by the same keys.
 * @param {Signed} head
 * @param {string[]} held verifier keys of the hub that the auditor believes
 * @param {import('./report.mjs').Report} report
 */
export function checkNote(head, held, report) {
  const keys = trustedKeys(head, held, report);
  /**
   * @param {string} text
   * @param {string} where
   */
  const checkCheckpoint = (text, where) => {
    const note = /** @type {Note} */ (readNote(text));
    if (note.origin !== head.origin) report.add(where, 'WRONG_ORIGIN');
    checkSignatures(note, keys, where, report);
    return note;
  };
  return { note: checkCheckpoint(head.checkpoint, 'checkpoint'), checkCheckpoint };
}

/**
 * @param {import('./shapes.mjs').Head} head
 * @param {string[]} held
 * @param {import('./report.mjs').Report} report
 */
export function checkHead(head, held, report) {
  const { note, checkCheckpoint } = checkNote(head, held, report);
  const { index, entry, proof } = head.city;
  const where = `city/${index + 1}`;
  const hasAllTrees =
    entry.heads.length === 8 && entry.heads.every(({ name }, at) => name === treeNames[at + 1]);
  const leaf = leafHash(canonical(entry));
  if (proof === null) report.add(where, 'PROOF_MISSING');
  else if (
    index !== note.size - 1 ||
    !hasAllTrees ||
    !isIncluded(leaf, index, note.size, proofOf(proof), note.root)
  )
    report.add(where, 'BAD_CITY_PROOF');
  report.head = { origin: head.origin, size: note.size, root: note.root.toString('base64'), at: entry.at };
  const heads = new Map(
    entry.heads.map(({ name, root, size }) => [
      name,
      { size, root: /** @type {Buffer} */ (fromBase64(root, 32)) },
    ]),
  );
  return { note, at: entry.at, heads, checkCheckpoint };
}

/** @typedef {ReturnType<typeof checkHead>} CheckedHead */
