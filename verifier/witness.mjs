#!/usr/bin/env node
// cityhub-witness: keeps the heads of a hub's ledger and signs that each grew out of the one before. What it has kept is on
// the disk before it signs, so it never signs two histories, whenever it is ended.
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { fromBase64 } from './canonical.mjs';
import { checkNote } from './check-head.mjs';
import { cosigned, keyId, readKey, readNote } from './note.mjs';
import { createReport } from './report.mjs';
import { keys } from './shapes.mjs';
import { addToStore, readStore } from './store.mjs';
import { isConsistent } from './tree.mjs';
import { words } from './words.mjs';

/**
 * @typedef {import('./note.mjs').Note} Note
 * @typedef {keyof typeof words.witness} Outcome
 * @typedef {ReturnType<typeof ownKey>} OwnKey
 * @typedef {{ hub: string, held: string[], store: string, note: string | undefined, own: OwnKey }} Setting
 */

const exits = { ok: 0, contradiction: 1, failed: 2 };
/** @type {Record<string, number>} */
const exitOf = {
  SEEN: exits.ok,
  COSIGNED: exits.ok,
  FORKED: exits.contradiction,
  SHRUNK: exits.contradiction,
  BAD_HEAD: exits.contradiction,
};

/** An outcome that ends a look at the hub early. */
class Ended extends Error {
  /** @param {Outcome} outcome */
  constructor(outcome) {
    super(outcome);
    this.outcome = outcome;
  }
}

/** @type {(outcome: Outcome, more?: string) => void} */
const say = (outcome, more = '') =>
  console.log(
    `${outcome}: ${words.witness[outcome].en} / ${words.witness[outcome].zh}${more && `: ${more}`}`,
  );

/**
 * The witness's own key, made at the first run.
 * @param {string} file
 * @param {string} name
 */
function ownKey(file, name) {
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { flag: 'wx', mode: 0o600 });
  }
  const privateKey = createPrivateKey(readFileSync(file));
  const raw = Buffer.from(createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '', 'base64url');
  const typed = Buffer.concat([Buffer.of(4), raw]);
  const id = keyId(name, typed);
  return { name, id, privateKey, text: `${name}+${id}+${typed.toString('base64')}` };
}

const longestAnswer = 1e6;

/**
 * @param {string} url
 * @param {RequestInit} [init]
 */
async function ask(url, init) {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(10_000), ...init });
  let [text, decoder] = ['', new TextDecoder()];
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > longestAnswer) throw new Ended('UNREACHABLE');
  }
  return { status: response.status, text };
}

/**
 * The hub's keys with their endorsements, so that a witness goes on when a key is followed by the next; the held ones alone where
 * the hub does not show them.
 * @param {Setting} setting
 */
async function listedKeys({ hub, held }) {
  const { status, text } = await ask(`${hub}/audit/keys`);
  if (status === 200) {
    const listed = JSON.parse(text);
    keys(listed, 'keys');
    return /** @type {import('./shapes.mjs').ListedKey[]} */ (listed);
  }
  const alone = {
    generation: 0,
    sinceSize: 0,
    untilSize: null,
    previous: null,
    endorsement: null,
    revokedAt: null,
  };
  return held.map((vkey) => ({ vkey, ...alone }));
}

/** @param {Setting} setting */
async function shownNote({ hub, note }) {
  if (note !== undefined) return note;
  const { status, text } = await ask(`${hub}/audit/checkpoint`);
  if (status !== 200) throw new Ended('UNREACHABLE');
  return text;
}

/**
 * Whether the one head grew into the other, by a proof of the hub's.
 * @param {string} hub
 * @param {Note} from
 * @param {Note} to
 */
async function hasGrown(hub, from, to) {
  if (from.size === to.size) return from.root.equals(to.root);
  const { status, text } = await ask(`${hub}/audit/consistency?from=${from.size}&to=${to.size}`);
  if (status !== 200) throw new Ended('UNREACHABLE');
  /** @type {unknown} */
  const answer = JSON.parse(text);
  const proof = Array.isArray(answer) ? answer.map((hash) => fromBase64(String(hash), 32)) : [null];
  return (
    !proof.includes(null) &&
    isConsistent(from.size, from.root, to.size, to.root, /** @type {Buffer[]} */ (proof))
  );
}

/**
 * @param {Setting} setting
 * @param {Note} note
 * @returns {Promise<Outcome>}
 */
async function cosign({ hub, own }, note) {
  const seconds = BigInt(Math.floor(Date.now() / 1000));
  const stamp = Buffer.alloc(8);
  stamp.writeBigUInt64BE(seconds);
  const signature = sign(null, Buffer.from(cosigned(note, seconds)), own.privateKey);
  const line = Buffer.concat([Buffer.from(own.id, 'hex'), stamp, signature]).toString('base64');
  const body = `${note.body}\n\u2014 ${own.name} ${line}\n`;
  const { status } = await ask(`${hub}/audit/cosignature`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'text/plain' },
  });
  return status >= 200 && status < 300 ? 'COSIGNED' : 'NOT_TAKEN';
}

/**
 * One look: fetch, check, keep, cosign. An older head that came with a delivery must have grown into the one that is kept.
 * @param {Setting} setting
 * @returns {Promise<Outcome>}
 */
async function look(setting) {
  const seen = existsSync(setting.store) ? readStore(setting.store) : [];
  if (seen === null) return 'BAD_STORE';
  const text = await shownNote(setting);
  const note = readNote(text);
  const report = createReport();
  const isSigned = note !== null && note.tree === 'city' && note.size > 0;
  if (isSigned)
    checkNote(
      { origin: note.origin, keys: await listedKeys(setting), checkpoint: text },
      setting.held,
      report,
    );
  if (!isSigned || report.errors > 0) return 'BAD_HEAD';
  const last = seen.reduce(
    (most, { note: kept }) => (kept.size > (most?.size ?? 0) ? kept : most),
    /** @type {Note | null} */ (null),
  );
  const isOlder = last !== null && note.size < last.size;
  const keep = (/** @type {object} */ line) =>
    addToStore(setting.store, { ...line, note: text, at: new Date().toISOString() });
  const isSame = last !== null && last.size === note.size && last.root.equals(note.root);
  const fault = isOlder && setting.note === undefined ? 'SHRUNK' : 'FORKED';
  const [from, to] = isOlder ? [note, last] : [last ?? note, note];
  if (fault === 'SHRUNK' || !(await hasGrown(setting.hub, from, to))) {
    keep({ evidence: fault, kept: last?.text });
    return fault;
  }
  if (isOlder) return 'SEEN';
  if (!isSame) keep({});
  say('SEEN', String(note.size));
  return cosign(setting, note);
}

/** @param {Setting} setting */
async function lookOnce(setting) {
  try {
    return await look(setting);
  } catch (error) {
    return error instanceof Ended ? error.outcome : 'UNREACHABLE';
  }
}

/** @returns {{ setting: Setting, every: number | null } | null} */
function readArguments() {
  const one = /** @type {const} */ ({ type: 'string' });
  try {
    const { values } = parseArgs({
      options: {
        hub: one,
        key: { ...one, multiple: true },
        store: one,
        name: one,
        'witness-secret': one,
        note: one,
        every: one,
        once: { type: 'boolean' },
      },
    });
    const { hub, key, store, name, 'witness-secret': secret, note } = values;
    if (!hub || !key || !store || !secret || !name || !/^[a-z0-9.-]{1,80}$/.test(name)) return null;
    const held = key.flatMap((text) =>
      readKey(text)
        ? [text]
        : readFileSync(text, 'utf8')
            .split('\n')
            .filter((line) => line !== ''),
    );
    if (held.some((text) => readKey(text) === null)) return null;
    const text = note === undefined ? undefined : readFileSync(note === '-' ? 0 : note, 'utf8');
    const every = values.once || note !== undefined ? null : Number(values.every ?? 60);
    if (every !== null && !(every >= 1 && every <= 86_400)) return null;
    return {
      setting: { hub: new URL(hub).origin, held, store, note: text, own: ownKey(secret, name) },
      every,
    };
  } catch {
    return null;
  }
}

async function main() {
  const given = readArguments();
  if (given === null) {
    say('USAGE');
    return exits.failed;
  }
  say('REGISTER', given.setting.own.text);
  for (;;) {
    const outcome = await lookOnce(given.setting);
    say(outcome);
    const exit = exitOf[outcome] ?? exits.failed;
    if (given.every === null || exit === exits.contradiction) return exit;
    await wait(given.every * 1000);
  }
}

process.exitCode = await main();
