import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { buildLedger } from './built-ledger.ts';
import { textOf } from './judged.ts';
import { witnessSigner } from './signers.ts';

const root = join(import.meta.dirname, '../..');
const program = join(root, 'verifier/verify.mjs');
const folder = mkdtempSync(join(tmpdir(), 'verify-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const witness = witnessSigner('archive.example');
const ledger = buildLedger({ witnesses: [witness] });
const valid = file('valid.json', textOf(ledger.bundle));
const segment = file('segment.ndjson', textOf(ledger.segment(3, 9)));
const altered = structuredClone(ledger.bundle);
altered['entries'][4].entry.actor = 'x';
const invalid = file('invalid.json', textOf(altered));
const key = file('key', `${ledger.key}\n`);

function verify(args: string[], env: Record<string, string> = {}, node = process.execPath) {
  const { status, stdout, stderr } = spawnSync(node, [program, ...args], {
    encoding: 'utf8',
    env: { PATH: '/usr/bin', ...env },
  });
  return { exit: status, said: stdout, stderr };
}

/** The Node that runs this, and another major of the machine's where there is one. */
const nodes = ['/usr/bin/node', '/usr/local/bin/node'].filter(
  (path) =>
    existsSync(path) && Number(execFileSync(path, ['-p', 'process.versions.node.split(".")[0]'])) >= 20,
);

test.each([process.execPath, ...nodes])('%s: a valid file is exit 0, an invalid one exit 1', (node) => {
  const good = verify([valid, '--key', key, '--witness-key', witness.vkey], {}, node);
  expect(good.stderr).toBe('');
  expect(good.exit).toBe(0);
  expect(good.said).toMatch(
    /^VALID\nchecked: 11 changes, 20 values, 3 reads, 4 deliveries and receipts\nledger: cityhub\/\w{32}, size 7, sealed 2026-\S+\ncomplete: people\/1-11\ncosigned by: archive.example\n$/,
  );
  const bad = verify([invalid, '--key', key], {}, node);
  expect(bad.exit).toBe(1);
  expect(bad.said).toMatch(/^INVALID: people\/5: ENTRY_ALTERED: what stands here is not what was sealed\n/);
});

test('a segment is checked by the same command', () => {
  expect(verify([segment, '--key', ledger.key]).said).toMatch(/^VALID\nchecked: 7 changes/);
});

test('the language is the one asked for, else that of the terminal', () => {
  const inChinese = /^无效: people\/5: ENTRY_ALTERED: 此条内容与封存时不符\n已核验: 11 条变更/;
  expect(verify([invalid, '--key', key, '--lang', 'zh']).said).toMatch(inChinese);
  expect(verify([invalid, '--key', key], { LANG: 'zh_CN.UTF-8' }).said).toMatch(inChinese);
  expect(verify([invalid, '--key', key], { LANG: 'zh_CN.UTF-8', LC_ALL: 'C' }).said).toMatch(/^INVALID/);
  expect(verify([invalid, '--key', key, '--lang', 'en'], { LANG: 'zh_CN.UTF-8' }).said).toMatch(/^INVALID/);
});

test('for programs it says all as JSON', () => {
  const answer = JSON.parse(verify([invalid, '--key', key, '--json']).said);
  expect(answer).toMatchObject({
    result: 'invalid',
    first: { where: 'people/5', code: 'ENTRY_ALTERED' },
    errors: 1,
    head: { size: 7 },
  });
  expect(JSON.parse(verify(['nowhere', '--key', key, '--json']).said)).toEqual({
    result: 'unchecked',
    code: 'UNREADABLE',
  });
});

test('valid with remarks is exit 3', () => {
  const missing = witnessSigner('other.example').vkey;
  const { exit, said } = verify([valid, '--key', key, '--witness-key', missing]);
  expect(exit).toBe(3);
  expect(said).toMatch(/^VALID, WITH REMARKS: witness other\.example: WITNESS_MISSING/);
});

const hub = ledger.key;
test.each<[string, string[], string]>([
  ['no file', ['--key', hub], 'BAD_USAGE'],
  ['no key', [valid], 'BAD_USAGE'],
  ['two files', [valid, valid, '--key', hub], 'BAD_USAGE'],
  ['an unknown option', [valid, '--key', hub, '--trust'], 'BAD_USAGE'],
  ['an unknown language', [valid, '--key', hub, '--lang', 'fr'], 'BAD_USAGE'],
  ['a key that is none', [valid, '--key', 'abc'], 'BAD_KEY'],
  ['a key with a wrong id', [valid, '--key', hub.replace(/\+.{8}\+/, '+00000000+')], 'BAD_KEY'],
  ['a hub’s key for a witness’s', [valid, '--key', hub, '--witness-key', hub], 'BAD_KEY'],
  ['a file that is not there', [join(folder, 'none'), '--key', hub], 'UNREADABLE'],
  ['a folder', [folder, '--key', hub], 'UNREADABLE'],
  ['a file that is no JSON', [key, '--key', hub], 'NOT_JSON'],
  ['a store that is none', [valid, '--key', hub, '--witness-store', valid], 'BAD_WITNESS_STORE'],
  [
    'a store that is not there',
    [valid, '--key', hub, '--witness-store', join(folder, 'none')],
    'BAD_WITNESS_STORE',
  ],
])('%s is exit 2, in a sentence', (_name, args, code) => {
  const { exit, said, stderr } = verify(args);
  expect([exit, stderr]).toEqual([2, '']);
  expect(said).toMatch(new RegExp(`^CANNOT BE CHECKED: ${code}: .+\n$`));
});

test('what a file calls a thing does not steer the terminal', () => {
  const bundle = structuredClone(ledger.bundle);
  const { name } = bundle['entries'][4].fields;
  bundle['entries'][4].fields['\u001b[2J\nVALID'] = { ...name, value: 'x' };
  const { said } = verify([file('escape.json', textOf(bundle)), '--key', key]);
  expect(said).toMatch(/^INVALID: people\/5 \?\?2J\?VALID: FIELD_ALTERED/);
});
