import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { buildLedger, sorted } from './built-ledger.ts';

// The same checks once more with openssl alone for every hash and signature: neither Node's crypto module nor the verifier's code.
const folder = mkdtempSync(join(tmpdir(), 'openssl-'));
afterAll(() => rmSync(folder, { recursive: true }));

const { bundle, key } = buildLedger();
const openssl = (args: string[], input: Buffer = Buffer.alloc(0)): Buffer =>
  execFileSync('openssl', args, { cwd: folder, input, stdio: 'pipe' });
const sha256 = (...parts: (Buffer | string)[]): Buffer =>
  openssl(['dgst', '-sha256', '-binary'], Buffer.concat(parts.map((part) => Buffer.from(part))));
const write = (name: string, bytes: Buffer | string) => writeFileSync(join(folder, name), bytes);
const [zero, one] = [Buffer.of(0), Buffer.of(1)];

function isSigned(checkpoint: string): boolean {
  const [text = '', lines = ''] = checkpoint.split('\n\n');
  const signature = Buffer.from(lines.trim().split(' ')[2] as string, 'base64').subarray(4);
  const publicKey = Buffer.from(key.split('+').slice(2).join('+'), 'base64').subarray(1);
  write('key.der', Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey]));
  write('note', `${text}\n`);
  write('signature', signature);
  try {
    const how = [
      '-pubin',
      '-inkey',
      'key.der',
      '-keyform',
      'DER',
      '-rawin',
      '-in',
      'note',
      '-sigfile',
      'signature',
    ];
    return openssl(['pkeyutl', '-verify', ...how]).includes('Signature Verified Successfully');
  } catch {
    return false;
  }
}

/** Up the path as RFC 9162, 2.1.3.2 says. */
function rootFrom(leaf: Buffer, index: number, size: number, proof: string[]): string {
  let [fn, sn, hash] = [index, size - 1, leaf];
  for (const step of proof.map((text) => Buffer.from(text, 'base64'))) {
    if (fn % 2 === 1 || fn === sn) {
      hash = sha256(one, step, hash);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn >> 1, sn >> 1];
    } else hash = sha256(one, hash, step);
    [fn, sn] = [fn >> 1, sn >> 1];
  }
  return hash.toString('base64');
}

test('openssl verifies the checkpoint’s signature, and refuses another size', () => {
  expect(isSigned(bundle['checkpoint'])).toBe(true);
  expect(isSigned(bundle['checkpoint'].replace('\n7\n', '\n8\n'))).toBe(false);
});

test('openssl makes the root that was signed from one leaf of the city’s tree', () => {
  const { index, entry, proof } = bundle['city'];
  const root = rootFrom(sha256(zero, sorted(entry)), index, 7, proof);
  expect(root).toBe(bundle['checkpoint'].split('\n')[2]);
});

test('openssl makes a tree’s root from a value, its salt and what stands around it', () => {
  const { tree, position, acceptedAt, entry, fields, proof } = bundle['entries'][4];
  const { salt, value } = fields.name;
  const name = sha256(salt, JSON.stringify(value)).toString('base64url');
  const commitments = { name, gridCode: fields.gridCode.commitment, phone: fields.phone.commitment };
  const hashed = sha256(zero, sorted({ ...entry, fields: commitments }));
  const leaf = sha256(zero, sorted({ acceptedAt, entry: hashed.toString('base64'), position, tree }));
  const people = bundle['city'].entry.heads[0];
  expect(rootFrom(leaf, position - 1, people.size, proof)).toBe(people.root);
});
