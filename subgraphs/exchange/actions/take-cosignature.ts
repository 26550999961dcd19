import {
  checkpointText,
  cosignedAt,
  MalformedNote,
  type Note,
  parseCheckpoint,
  parseNote,
  signersOf,
  verifierKey,
} from '@cityhub/schema/ledger/note';
import { trees } from '@cityhub/schema/ledger/trees';
import type { Actor } from '@cityhub/schema/runtime/actor';
import type { Tx } from '@cityhub/schema/runtime/database';
import { InvalidInputError, issue } from '@cityhub/schema/runtime/errors';
import type { ExchangeDeps } from '../store/department-databases.ts';
import { headOfSize, type TreeHead } from '../store/ledger-heads.ts';
import { insertCosignature, listWitnesses } from '../store/ledger-witnesses.ts';

/** A witness's clock and the hub's may differ by this much. */
const aheadSeconds = 300;
/** A checkpoint with a line for each of the hub's keys and for many witnesses. */
const maxNote = 16 * 1024;

/** One answer for all that is wrong: which line of a note is not good is the witness's own business. */
const refused = (): InvalidInputError => new InvalidInputError([issue('INVALID_CHECKPOINT', 'note')]);

function read(text: string): { note: Note; checkpoint: ReturnType<typeof parseCheckpoint> } {
  try {
    if (text.length > maxNote) throw refused();
    const note = parseNote(text);
    return { note, checkpoint: parseCheckpoint(note.text) };
  } catch (error) {
    throw error instanceof MalformedNote ? refused() : error;
  }
}

/** The head that the note is about, if it is one of ours: a note says the same as we signed, to the letter. */
async function headOf(tx: Tx, { note, checkpoint }: ReturnType<typeof read>): Promise<TreeHead> {
  const head = await headOfSize(tx, trees.city, checkpoint.size);
  const root = head === null ? null : Buffer.from(head.root, 'base64');
  const isOurs =
    head !== null &&
    parseCheckpoint(parseNote(head.note).text).name === checkpoint.name &&
    root?.equals(checkpoint.root) === true &&
    checkpointText(checkpoint) === note.text;
  if (!isOurs) throw refused();
  return head;
}

/** Takes what registered witnesses have signed of a note; other lines are passed over. */
async function store(tx: Tx, head: TreeHead, note: Note): Promise<void> {
  const keys = (await listWitnesses(tx)).map(({ name, publicKey }) =>
    verifierKey(name, 'witness', Buffer.from(publicKey, 'base64')),
  );
  const signers = signersOf(note, keys);
  if (signers.length === 0) throw refused();
  for (const { name, keyId } of signers) {
    const signed = note.signatures.find((one) => one.name === name && one.keyId === keyId);
    if (signed === undefined) continue;
    const seconds = cosignedAt(signed.signature);
    if (seconds > Date.now() / 1000 + aheadSeconds) throw refused();
    const at = new Date(seconds * 1000);
    await insertCosignature(tx, { size: head.size, witness: name, line: signed.line, at });
  }
}

/**
 * Stores a witness's signature under a head of the city's tree. Whoever brings it needs no right: the signature is it.
 * Errors: INVALID_INPUT with INVALID_CHECKPOINT.
 */
export function takeCosignature(
  { access }: Pick<ExchangeDeps, 'access'>,
  actor: Actor,
  text: string,
): Promise<TreeHead> {
  const given = read(text);
  return access.asActor(actor, async (tx) => {
    const head = await headOf(tx, given);
    await store(tx, head, given.note);
    return head;
  });
}
