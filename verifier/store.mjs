// The heads that a witness keeps: lines of JSON, {note, at}, oldest first. Evidence of a fork stands among them as {evidence, …}.
import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { readNote } from './note.mjs';

/** @param {string} line */
function parsed(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/**
 * Heads in the order in which they were seen; null where the file cannot be read or a line is none. What a crash left of a last
 * line was never acknowledged and does not count.
 * @param {string} file
 * @returns {import('./check-witness.mjs').Seen[] | null}
 */
export function readStore(file) {
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    const seen = [];
    for (const [index, line] of lines.entries()) {
      const value = parsed(line);
      if (value === undefined && index === lines.length - 1) continue;
      if (value?.evidence !== undefined) continue;
      const [note, at] = [readNote(String(value?.note)), Date.parse(value?.at)];
      if (note === null || Number.isNaN(at)) return null;
      seen.push({ note, at });
    }
    return seen;
  } catch {
    return null;
  }
}

/**
 * Adds a line; it is on the disk when this returns.
 * @param {string} file
 * @param {object} line
 */
export function addToStore(file, line) {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const last = text.slice(text.lastIndexOf('\n') + 1);
  const isTorn = last !== '' && parsed(last) === undefined;
  const handle = openSync(file, 'a', 0o600);
  if (isTorn) ftruncateSync(handle, Buffer.byteLength(text) - Buffer.byteLength(last));
  writeSync(handle, `${last === '' || isTorn ? '' : '\n'}${JSON.stringify(line)}\n`);
  fsyncSync(handle);
  closeSync(handle);
}
