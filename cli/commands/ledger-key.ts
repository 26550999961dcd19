import { verifierKey, verifierKeyText } from '@cityhub/schema/ledger/note';
import { connectRaw, type RawTx } from '@cityhub/schema/runtime/database';
import { urlForRole } from '@cityhub/schema/runtime/database-url';
import { createKeyring } from '@cityhub/schema/runtime/log/record-keys';
import { readKeys, readOrigin } from '@cityhub/workers/seal/key-rows';
import {
  type KeyDeps,
  type Revoked,
  revokeLedgerKey,
  rotateLedgerKeys,
} from '@cityhub/workers/seal/ledger-keys';
import { type Flags, readConfig } from '../config.ts';
import { openDatabase } from '../database.ts';
import { secretsOfHub } from '../hub-secrets.ts';
import { UserError } from '../user-error.ts';

const report = (line: string): void => console.error(line);
const longestReason = 500;

/** Runs in one transaction of the hub's database, whether the hub runs now or not. */
async function withLedger<Result>(
  flags: Flags,
  work: (tx: RawTx, deps: KeyDeps) => Promise<Result>,
): Promise<Result> {
  const config = readConfig(flags);
  const secrets = await secretsOfHub(config);
  const database = await openDatabase({ config, secrets, report, share: true });
  const sql = connectRaw(urlForRole(database.adminUrl, 'worker', secrets), { max: 1, name: 'ledger keys' });
  const deps = { secrets, keyring: createKeyring(secrets), algorithms: config.ledgerSignatures };
  try {
    return (await sql.begin((tx) => work(tx, deps))) as Result;
  } finally {
    await sql.end({ timeout: 2 });
    await database.stop();
  }
}

/** Public keys, one a line: the verifier key first, then what became of it. */
async function lines(tx: RawTx): Promise<string[]> {
  const origin = await readOrigin(tx);
  return (await readKeys(tx)).map((key) => {
    const text = verifierKeyText(verifierKey(origin, key.algorithm, Buffer.from(key.publicKey, 'base64')));
    const until = key.untilSize === null ? '' : ` until ${key.untilSize}`;
    const revoked = key.revokedAt === null ? '' : ` revoked ${key.revokedAt.toISOString()}`;
    return `${text} generation ${key.generation} since ${key.sinceSize}${until}${revoked}`;
  });
}

/** Prints every key of the ledger, oldest first. */
export async function showLedgerKeys(flags: Flags): Promise<void> {
  for (const line of await withLedger(flags, lines)) console.log(line);
}

function checkReason(reason: string): void {
  if (reason.trim() === '' || reason.length > longestReason)
    throw new UserError(`Say why in 1 to ${longestReason} characters: --reason TEXT.`);
}

/** The account that a change of keys is written down for: whoever holds the secret file. */
const actor = 'system:command-line';

/** Begins new keys, which the old ones endorse, and prints all. */
export async function rotateLedgerKey({ reason, ...flags }: Flags & { reason: string }): Promise<void> {
  checkReason(reason);
  const all = await withLedger(flags, async (tx, deps) => {
    await rotateLedgerKeys(tx, deps, { actor, reason });
    return lines(tx);
  });
  for (const line of all) console.log(line);
}

const problems: Readonly<Record<Exclude<Revoked, 'REVOKED'>, string>> = {
  UNKNOWN: 'The ledger has no such key: `npx cityhub ledger-key show` lists them by name and id.',
  IN_FORCE: 'This key signs now: begin a new one first (npx cityhub ledger-key rotate --reason TEXT).',
  ALREADY: 'This key has been revoked already.',
};

/** Says for everybody to see that a key is not to be trusted any more. */
export async function revokeKey(
  keyId: string,
  { reason, ...flags }: Flags & { reason: string },
): Promise<void> {
  checkReason(reason);
  const outcome = await withLedger(flags, (tx, deps) => revokeLedgerKey(tx, deps, { keyId, actor, reason }));
  if (outcome !== 'REVOKED') throw new UserError(problems[outcome]);
  report(`revoked ${keyId}`);
}
