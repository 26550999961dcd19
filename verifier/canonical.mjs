// JSON as it is hashed, and JSON as it is believed.
import { createHash } from 'node:crypto';

const deepest = 64;

/**
 * Canonical JSON (RFC 8785). ECMAScript's own rule for numbers and strings is that of the RFC; what is left is to sort the names.
 * @param {unknown} value
 * @returns {string}
 */
export function canonical(value, depth = 0) {
  if (depth > deepest) throw new TypeError('too deep');
  if (typeof value === 'string' && !value.isWellFormed()) throw new TypeError('a lone surrogate');
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError('not a number of JSON');
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, depth + 1)).join(',')}]`;
  if (typeof value !== 'object') throw new TypeError('not JSON');
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, item]) => `${canonical(name)}:${canonical(item, depth + 1)}`).join(',')}}`;
}

/**
 * Reads JSON that was written in one way only. A name that stands twice, a number that a reader rounds, an escape or a space that
 * need not be: all would be written otherwise again, so two readers cannot see two things in one text. Ends of lines may stand
 * between entries: inside of a string JSON has none.
 * @param {Buffer} bytes
 * @returns {unknown}
 */
export function readJson(bytes) {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  const value = JSON.parse(text);
  if (JSON.stringify(value) !== text.replaceAll('\n', '')) throw new TypeError('not in its one form');
  return value;
}

/** @param {string | Buffer} data */
export const sha256 = (data) => createHash('sha256').update(data).digest();

/**
 * Base64 of exactly these many bytes, in its one form; null for anything else.
 * @param {string} text
 * @param {number} [length]
 */
export function fromBase64(text, length) {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text && (length === undefined || bytes.length === length)
    ? bytes
    : null;
}
