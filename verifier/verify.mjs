#!/usr/bin/env node
// cityhub-verify: checks a bundle or a segment of CityHub's ledger with no network and none of the hub's code.
import { createReadStream, readFileSync, statSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { checkFile, Unchecked } from './check-file.mjs';
import { readKey } from './note.mjs';
import { createReport, firstOf } from './report.mjs';
import { readStore } from './store.mjs';
import { words } from './words.mjs';

/** Exit codes. */
const exits = { valid: 0, invalid: 1, unchecked: 2, remarks: 3 };

/** Why nothing can be checked. */
class Refused extends Error {
  /** @param {keyof typeof words.refusals} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/**
 * Keys as given: each a text, or a file with one on each line.
 * @param {string[]} given
 */
function readKeys(given) {
  return given.flatMap((text) => {
    const lines = readKey(text) ? [text] : fileLines(text);
    return lines.map((line) => readKey(line) ?? refuse('BAD_KEY'));
  });
}

/** @param {string} path */
function fileLines(path) {
  try {
    if (statSync(path).size > 1e6) return refuse('BAD_KEY');
    return readFileSync(path, 'utf8')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  } catch {
    return refuse('BAD_KEY');
  }
}

/**
 * @param {keyof typeof words.refusals} code
 * @returns {never}
 */
function refuse(code) {
  throw new Refused(code);
}

/** @param {string[]} args */
function readArguments(args) {
  const options = /** @type {const} */ ({
    key: { type: 'string', multiple: true },
    'witness-store': { type: 'string' },
    'witness-key': { type: 'string', multiple: true },
    lang: { type: 'string' },
    json: { type: 'boolean' },
  });
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [file, ...more] = positionals;
    if (
      file === undefined ||
      more.length > 0 ||
      !values.key ||
      !['zh', 'en', undefined].includes(values.lang)
    )
      return null;
    return { file, ...values, key: values.key };
  } catch {
    return null;
  }
}

/**
 * One finding as a sentence. A name comes from the file: it may not write to the terminal what it likes.
 * @param {import('./report.mjs').Finding} finding
 * @param {'zh' | 'en'} lang
 */
const sentence = ({ where, code }, lang) =>
  `${where.replace(/[^\p{L}\p{N} ._/#:+-]/gu, '?').slice(0, 200)}: ${code}: ${words.findings[code][lang]}`;

/**
 * @param {import('./report.mjs').Report} report
 * @param {'zh' | 'en'} lang
 */
function tell(report, lang) {
  /** @type {'valid' | 'invalid' | 'remarks'} */
  const result = report.errors > 0 ? 'invalid' : report.remarks > 0 ? 'remarks' : 'valid';
  const first = firstOf(report);
  const lines = [first ? `${words[result][lang]}: ${sentence(first, lang)}` : words[result][lang]];
  const more = report.errors + report.remarks - 1;
  if (more > 0) lines.push(`+${more} ${words.more[lang]}`);
  const { counted, head, complete, witnesses } = report;
  const counts = /** @type {const} */ (['entries', 'fields', 'reads', 'deliveries']).map(
    (name) => `${counted[name]} ${words[name][lang]}`,
  );
  lines.push(`${words.checked[lang]}: ${counts.join(', ')}`);
  if (head)
    lines.push(
      `${words.head[lang]}: ${head.origin}, ${words.size[lang]} ${head.size}, ${words.sealed[lang]} ${head.at}`,
    );
  if (complete) lines.push(`${words.complete[lang]}: ${complete.tree}/${complete.from}-${complete.to}`);
  if (witnesses.length > 0) lines.push(`${words.witnesses[lang]}: ${witnesses.join(', ')}`);
  return { result, first, text: lines.join('\n') };
}

/**
 * Why nothing could be checked.
 * @param {unknown} error
 */
function reasonOf(error) {
  if (error instanceof Refused || error instanceof Unchecked) return error.code;
  return error instanceof Error && 'syscall' in error ? 'UNREADABLE' : 'FAILED';
}

/**
 * @param {string[]} args
 * @param {Record<string, string | undefined>} environment
 */
async function main(args, environment) {
  const given = readArguments(args);
  const locale = environment.LC_ALL || environment.LANG || '';
  const lang = given?.lang === 'zh' || (given?.lang === undefined && locale.startsWith('zh')) ? 'zh' : 'en';
  const report = createReport();
  try {
    if (given === null) return refuse('BAD_USAGE');
    const keys = readKeys(given.key).map(({ text }) => text);
    const witnessKeys = readKeys(given['witness-key'] ?? []);
    if (witnessKeys.some(({ algorithm }) => algorithm !== 'witness')) refuse('BAD_KEY');
    const store = given['witness-store'];
    const seen = store === undefined ? null : (readStore(store) ?? refuse('BAD_WITNESS_STORE'));
    await checkFile(createReadStream(given.file), { keys, witnessKeys, seen }, report);
    const { result, first = null, text } = tell(report, lang);
    const { errors, remarks, findings, counted, head, complete, witnesses } = report;
    const json = { result, first, errors, remarks, findings, counted, head, complete, witnesses };
    console.log(given.json ? JSON.stringify(json) : text);
    return exits[result];
  } catch (error) {
    const code = reasonOf(error);
    console.log(
      given?.json
        ? JSON.stringify({ result: 'unchecked', code })
        : `${words.unchecked[lang]}: ${code}: ${words.refusals[code][lang]}`,
    );
    return exits.unchecked;
  }
}

process.exitCode = await main(process.argv.slice(2), process.env);
