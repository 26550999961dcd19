import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { words } from 'cityhub-verify/words.mjs';
import { afterAll, expect, test } from 'vitest';
import { buildLedger, commitment, entryHashOf, origin } from './built-ledger.ts';
import { type Judge, judge, textOf } from './judged.ts';
import { ed25519Signer, witnessSigner } from './signers.ts';

type Json = Record<string, any>;

const ledger = buildLedger();
const other = buildLedger();
const copy = (): Json => structuredClone(ledger.bundle);
const turned = (text: string): string => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`;
const keptHash = entryHashOf(ledger.bundle['entries'][4], 'people');
const foundCodes = new Set<string>();

async function found(file: object, how: Partial<Judge> = {}) {
  const { exit, first, all } = await judge(textOf(file), { keys: [ledger.key], ...how });
  for (const finding of all) foundCodes.add(finding.split(' ').at(-1) as string);
  return { exit, first };
}

/** What is done to the bundle, and what the verifier must say first. */
const changed: [string, (bundle: Json) => void, string][] = [
  ['an actor', (b) => (b['entries'][4].entry.actor = 'x'), 'people/5 ENTRY_ALTERED'],
  ['a time', (b) => (b['entries'][4].acceptedAt = '2026-11-21T08:00:05.000001Z'), 'people/5 ENTRY_ALTERED'],
  ['a tap', (b) => (b['entries'][4].entry.tap.longitude = 114.4), 'people/5 ENTRY_ALTERED'],
  ['a tap taken away', (b) => delete b['entries'][4].entry.tap, 'people/5 ENTRY_ALTERED'],
  ['a value', (b) => (b['entries'][4].fields.name.value = '别人'), 'people/5 name FIELD_ALTERED'],
  ['a salt', (b) => (b['entries'][4].fields.name.salt = '0'.repeat(32)), 'people/5 name FIELD_ALTERED'],
  [
    'a value with a commitment that fits it',
    (b) => {
      const { name } = b['entries'][4].fields;
      Object.assign(name, { value: '别人', commitment: commitment(name.salt, '别人') });
    },
    'people/5 ENTRY_ALTERED',
  ],
  ['a field taken away', (b) => delete b['entries'][4].fields.phone, 'people/5 ENTRY_ALTERED'],
  [
    'a field named like a prototype',
    (b) =>
      Object.defineProperty(b['entries'][4].fields, '__proto__', {
        value: { commitment: b['entries'][4].fields.name.commitment },
        enumerable: true,
      }),
    'people/5 ENTRY_ALTERED',
  ],
  [
    'fields that are not hashed',
    (b) => (b['entries'][4].entry.fields = { name: 'x' }),
    'people/5 BAD_FORMAT',
  ],
  ['values in an erased version', (b) => (b['entries'][4].erased = true), 'people/5 BAD_FORMAT'],
  [
    'content under the hash that was kept',
    (b) => {
      const [item] = b['entries'].slice(4) as [Json];
      item['leaf'] = keptHash;
      item['entry'].purpose = 'x';
    },
    'people/5 CONTENT_ALTERED',
  ],
  [
    'the hash that was kept',
    (b) => (b['entries'][4].leaf = ledger.bundle['city'].entry.heads[0].root),
    'people/5 LEAF_ALTERED',
  ],
  ['a proof', (b) => (b['entries'][4].proof[0] = turned(b['entries'][4].proof[0])), 'people/5 ENTRY_ALTERED'],
  ['a longer proof', (b) => b['entries'][4].proof.push(b['entries'][4].proof[0]), 'people/5 ENTRY_ALTERED'],
  ['no proof', (b) => (b['entries'][4].proof = null), 'people/5 PROOF_MISSING'],
  ['another shard', (b) => (b['entries'][4].entry.shard = 2), 'people/5 WRONG_TREE'],
  ['another tree', (b) => (b['entries'][4].tree = 'housing'), 'housing/5 WRONG_TREE'],
  ['a deleted entry', (b) => b['entries'].splice(4, 1), 'people/5 POSITION_MISSING'],
  ['a deleted last entry', (b) => b['entries'].pop(), 'people/11 POSITION_MISSING'],
  ['all entries deleted', (b) => (b['entries'] = []), 'people/1 POSITION_MISSING'],
  ['an entry twice', (b) => b['entries'].splice(4, 0, b['entries'][4]), 'people/5 DUPLICATE'],
  [
    'two entries in each other’s place',
    (b) => ([b['entries'][4], b['entries'][5]] = [b['entries'][5], b['entries'][4]]),
    'people/5 OUT_OF_ORDER',
  ],
  [
    'two positions swapped',
    (b) => ([b['entries'][4].position, b['entries'][5].position] = [6, 5]),
    'people/6 ENTRY_ALTERED',
  ],
  [
    'an entry more',
    (b) => b['entries'].push({ ...b['entries'][10], position: 12 }),
    'people/12 NOT_IN_STRETCH',
  ],
  [
    'an entry beyond the tree',
    (b) => {
      b['complete'] = null;
      b['entries'].push({ ...b['entries'][10], position: 12 });
    },
    'people/12 NOT_IN_TREE',
  ],
  ['a shorter stretch', (b) => (b['complete'].to = 10), 'people/11 NOT_IN_STRETCH'],
  ['a longer stretch', (b) => (b['complete'].to = 9_007_199_254_740_991), 'people/12 POSITION_MISSING'],
  ['an entry that is none', (b) => (b['entries'][4] = 7), 'entries/#5 BAD_FORMAT'],
  ['a time that is none', (b) => (b['entries'][4].acceptedAt = 'infinity'), 'people/5/acceptedAt BAD_FORMAT'],
  ['an unknown member', (b) => (b['entries'][4].note = 'looks checked'), 'people/5 BAD_FORMAT'],
  [
    'base64 in another form',
    (b) => (b['entries'][4].proof[0] = b['entries'][4].proof[0].replace('=', '')),
    'people/5/proof/0 BAD_FORMAT',
  ],
  ['a lone surrogate', (b) => (b['entries'][4].entry.actor = '\ud800'), 'people/5 BAD_FORMAT'],
  [
    'a deep value',
    (b) => (b['entries'][4].entry.actor = JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`)),
    'people/5 BAD_FORMAT',
  ],
  ['a read', (b) => (b['reads'][1].entry.purpose = null), 'reads/2 ENTRY_ALTERED'],
  ['who is said to have read', (b) => (b['reads'][1].entry.actor = 'x'), 'reads/2 ENTRY_ALTERED'],
  ['a delivery', (b) => (b['deliveries'][0].entry.records = 2), 'deliveries/1 ENTRY_ALTERED'],
  ['a receipt', (b) => (b['deliveries'][1].entry.status = 202), 'deliveries/2 ENTRY_ALTERED'],
  [
    'a receipt’s digest',
    (b) => (b['deliveries'][1].entry.digest = turned(b['deliveries'][1].entry.digest)),
    'deliveries/2 RECEIPT_BAD_SIGNATURE',
  ],
  ['a receipt’s key', (b) => (b['deliveries'][1].receiptKey = 'AAAA'), 'deliveries/2 RECEIPT_BAD_SIGNATURE'],
  [
    'when it was delivered',
    (b) => (b['deliveries'][0].acceptedAt = '2026-11-21T08:00:01.000001Z'),
    'deliveries/1 ENTRY_ALTERED',
  ],
  [
    'a root in the city’s entry',
    (b) => (b['city'].entry.heads[0].root = turned(b['city'].entry.heads[0].root)),
    'city/7 BAD_CITY_PROOF',
  ],
  ['an older entry of the city', (b) => (b['city'].index = 5), 'city/6 BAD_CITY_PROOF'],
  ['a tree left out', (b) => b['city'].entry.heads.pop(), 'city/7 BAD_CITY_PROOF'],
  ['no proof of the city’s entry', (b) => (b['city'].proof = null), 'city/7 PROOF_MISSING'],
  [
    'the checkpoint’s root',
    (b) =>
      (b['checkpoint'] = b['checkpoint'].replace(
        /\n7\n./,
        (text: string) => `\n7\n${turned(text.at(-1) as string)}`,
      )),
    'checkpoint BAD_SIGNATURE',
  ],
  [
    'the checkpoint’s size',
    (b) => (b['checkpoint'] = b['checkpoint'].replace('\n7\n', '\n8\n')),
    'checkpoint BAD_SIGNATURE',
  ],
  ['an older checkpoint', (b) => (b['checkpoint'] = ledger.noteOf(6)), 'city/7 BAD_CITY_PROOF'],
  [
    'another ledger’s checkpoint',
    (b) => (b['checkpoint'] = other.bundle['checkpoint']),
    'checkpoint BAD_SIGNATURE',
  ],
  ['another origin', (b) => (b['origin'] = `cityhub/${'0b'.repeat(16)}`), 'keys BAD_FORMAT'],
  ['another ledger’s keys', (b) => (b['keys'] = other.bundle['keys']), 'keys UNKNOWN_KEY'],
  [
    'a key twice',
    (b) => b['keys'].push(b['keys'][0]),
    `keys/${ledger.bundle['keys'][0].vkey.split('+')[1]} DUPLICATE`,
  ],
  ['a key that ended before', (b) => (b['keys'][0].untilSize = 6), 'checkpoint KEY_OUT_OF_TURN'],
  ['a key that begins later', (b) => (b['keys'][0].sinceSize = 8), 'checkpoint KEY_OUT_OF_TURN'],
  ['a revoked key', (b) => (b['keys'][0].revokedAt = b['madeAt']), 'checkpoint KEY_REVOKED'],
  [
    'an earlier checkpoint of another history',
    (b) => (b['consistency'][0].proof[0] = turned(b['consistency'][0].proof[0])),
    'consistency/3 FORKED',
  ],
  [
    'no proof of an earlier checkpoint',
    (b) => (b['consistency'][0].proof = null),
    'consistency/3 PROOF_MISSING',
  ],
  [
    'an earlier checkpoint with a bad signature',
    (b) => (b['consistency'][0].checkpoint = other.noteOf(3)),
    'consistency/3 BAD_SIGNATURE',
  ],
];

test('the hash that was kept beside a row may stand in the file where it is its own', async () => {
  const bundle = copy();
  bundle['entries'][4].leaf = keptHash;
  expect(await found(bundle)).toEqual({ exit: 0, first: null });
});

test.each(changed)('%s, changed, is found', async (_name, change, expected) => {
  const bundle = copy();
  change(bundle);
  expect(await found(bundle)).toEqual({ exit: 1, first: expected });
});

test('the first of several is named, the rest are listed', async () => {
  const bundle = copy();
  for (const index of [8, 2, 5]) bundle['entries'][index].entry.actor = 'x';
  const { first, all } = await judge(textOf(bundle), { keys: [ledger.key] });
  expect(first).toBe('people/3 ENTRY_ALTERED');
  expect(all).toEqual([3, 6, 9].map((position) => `people/${position} ENTRY_ALTERED`));
});

const folder = mkdtempSync(join(tmpdir(), 'witness-'));
afterAll(() => rmSync(folder, { recursive: true }));

function storeOf(...heads: { note: string; at: string }[]): string {
  const file = join(folder, `${Math.random()}.ndjson`);
  writeFileSync(file, heads.map((head) => `${JSON.stringify(head)}\n`).join(''));
  return file;
}
const early = '2026-11-21T08:02:00.000Z';
const late = '2026-11-21T09:00:00.000Z';
const longer = buildLedger({ seals: 9 });

test.each<[string, { note: string; at: string }[], { exit: number; first: string | null }]>([
  ['the same head', [{ note: ledger.noteOf(7), at: early }], { exit: 0, first: null }],
  ['an earlier head', [{ note: ledger.noteOf(3), at: early }], { exit: 0, first: null }],
  [
    'another head of this size',
    [{ note: buildLedger({ changes: 3 }).noteOf(7), at: early }],
    { exit: 1, first: 'witness 7 FORKED' },
  ],
  [
    'a longer ledger, seen before',
    [{ note: longer.noteOf(9), at: early }],
    { exit: 1, first: 'witness 9 TRUNCATED' },
  ],
  [
    'a longer ledger, seen since',
    [{ note: longer.noteOf(9), at: late }],
    { exit: 3, first: 'witness WITNESS_AHEAD' },
  ],
  [
    'a head that nothing ties to it',
    [{ note: ledger.noteOf(2), at: early }],
    { exit: 3, first: 'witness WITNESS_UNPROVEN' },
  ],
  ['no head at all', [], { exit: 3, first: 'witness WITNESS_UNPROVEN' }],
])('a witness that keeps %s', async (_name, heads, expected) => {
  expect(await found(ledger.bundle, { store: storeOf(...heads) })).toEqual(expected);
});

const witness = witnessSigner('archive.example');
test('a witness that did not cosign is missed, one whose signature is bad is named', async () => {
  const signed = buildLedger({ witnesses: [witness] });
  const how = { keys: [signed.key], witnessKeys: [witness.vkey] };
  expect(await found(ledger.bundle, { witnessKeys: [witness.vkey] })).toEqual({
    exit: 3,
    first: 'witness archive.example WITNESS_MISSING',
  });
  const last = signed.bundle['checkpoint'].length - 20;
  const spoiled = signed.bundle['checkpoint'];
  signed.bundle['checkpoint'] =
    `${spoiled.slice(0, last)}${spoiled[last] === 'A' ? 'B' : 'A'}${spoiled.slice(last + 1)}`;
  expect(await found(signed.bundle, how)).toEqual({
    exit: 1,
    first: 'witness archive.example COSIGNATURE_BAD',
  });
});

const rotated = (...more: Parameters<typeof buildLedger>) => {
  const [first, second] = [ed25519Signer(origin), ed25519Signer(origin)];
  const signers = [
    { signer: first, since: 1 },
    { signer: second, since: 5, by: first },
  ];
  return { first, second, ...buildLedger({ signers, ...more[0] }) };
};

test('a key that the one before did not sign is not believed', async () => {
  const { bundle, first, second } = rotated();
  bundle['keys'][1].sinceSize = 4;
  const expected = { exit: 1, first: `keys/${second.id} KEY_NOT_ENDORSED` };
  expect(await found(bundle, { keys: [first.vkey] })).toEqual(expected);
});

test('a key that nobody endorsed speaks for nobody', async () => {
  const { bundle, first } = rotated();
  Object.assign(bundle['keys'][1], { previous: null, endorsement: null });
  expect(await found(bundle, { keys: [first.vkey] })).toEqual({ exit: 1, first: 'checkpoint UNKNOWN_KEY' });
});

test('a key that has named its successor does not sign any more, whatever the hub says of it', async () => {
  const { bundle, first } = rotated();
  bundle['keys'][0].untilSize = null;
  bundle['checkpoint'] = buildLedger({ signers: [{ signer: first, since: 1 }] }).noteOf(7);
  expect(await found(bundle, { keys: [first.vkey] })).toEqual({
    exit: 1,
    first: 'checkpoint KEY_OUT_OF_TURN',
  });
});

test('whoever holds a revoked key is told so', async () => {
  const { bundle, first } = rotated();
  bundle['keys'][0].revokedAt = bundle['madeAt'];
  expect(await found(bundle, { keys: [first.vkey] })).toEqual({
    exit: 3,
    first: `keys/${first.id} HELD_KEY_REVOKED`,
  });
});

test('what was sealed with a wrong time is proven, and remarked on', async () => {
  const backdated = buildLedger({
    before: ({ entries }) => ((entries[4] as Json)['acceptedAt'] = '2026-11-21T07:00:00.000000Z'),
  });
  expect(await found(backdated.bundle, { keys: [backdated.key] })).toEqual({
    exit: 3,
    first: 'people/5 TIME_ORDER',
  });
  const ahead = buildLedger({
    before: ({ entries }) => ((entries[10] as Json)['acceptedAt'] = '2026-11-22T07:00:00.000000Z'),
  });
  expect(await found(ahead.bundle, { keys: [ahead.key] })).toEqual({
    exit: 3,
    first: 'people/11 TIME_ORDER',
  });
});

test('a receipt without its key is proven, and remarked on', async () => {
  const bundle = copy();
  bundle['deliveries'][1].receiptKey = null;
  expect(await found(bundle)).toEqual({ exit: 3, first: 'deliveries/2 RECEIPT_KEY_MISSING' });
});

/** The second delivery is a receipt, the fourth another one; a hub that seals a lie about them proves no more than that it lied. */
const lies: [string, (receipt: Json, other: Json) => void, string][] = [
  [
    'the signature is of another delivery',
    (receipt, other) => (receipt['entry'].signed = other['entry'].signed),
    'RECEIPT_BAD_SIGNATURE',
  ],
  [
    'it is of another delivery than the signed one',
    (receipt, other) => (receipt['entry'].deliveryId = other['entry'].deliveryId),
    'RECEIPT_BAD_SIGNATURE',
  ],
  [
    'it is of other bytes than the signed ones',
    (receipt, other) => (receipt['entry'].digest = other['entry'].digest),
    'RECEIPT_BAD_SIGNATURE',
  ],
  ['there is no signature', (receipt) => (receipt['entry'].signed = null), 'RECEIPT_BAD_SIGNATURE'],
  [
    'it came at another time',
    (receipt) => (receipt['entry'].deliveredAt = '2026-11-21T07:00:00.000000Z'),
    'ENTRY_ALTERED',
  ],
];
test.each(lies)('a receipt that the hub says it verified: %s', async (_name, lie, code) => {
  const lying = buildLedger({
    before: ({ deliveries }) => lie(deliveries[1] as Json, deliveries[3] as Json),
  });
  expect(await found(lying.bundle, { keys: [lying.key] })).toEqual({
    exit: 1,
    first: `deliveries/2 ${code}`,
  });
});

test('a receipt that another key of the department signed is not taken for this one’s', async () => {
  const bundle = copy();
  const { publicKey } = generateKeyPairSync('ed25519');
  bundle['deliveries'][1].receiptKey = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  expect(await found(bundle)).toEqual({ exit: 1, first: 'deliveries/2 RECEIPT_BAD_SIGNATURE' });
});

test.each<[string, (lines: Json[]) => void, string]>([
  ['an actor', (lines) => ((lines[2] as Json)['entry'].actor = 'x'), 'people/4-9 SEGMENT_ALTERED'],
  ['a line taken out', (lines) => lines.splice(2, 1), 'people/5 POSITION_MISSING'],
  ['the last line taken out', (lines) => lines.pop(), 'people/9 POSITION_MISSING'],
  ['a line twice', (lines) => lines.splice(2, 0, lines[2] as Json), 'people/5 DUPLICATE'],
  ['a line more', (lines) => lines.push({ ...lines.at(-1), position: 10 }), 'people/10 NOT_IN_STRETCH'],
  ['what stands to the left', (lines) => (lines[0] as Json)['left'].pop(), 'segment BAD_FORMAT'],
  [
    'a hash to the right',
    (lines) => ((lines[0] as Json)['right'][0] = (lines[0] as Json)['left'][0]),
    'people/4-9 SEGMENT_ALTERED',
  ],
  ['a line that is none', (lines) => ((lines[2] as Json) = [] as any), 'entries/#2 BAD_FORMAT'],
])('a segment: %s is found', async (_name, change, expected) => {
  const lines = structuredClone(ledger.segment(4, 9));
  change(lines);
  expect(await found(lines)).toEqual({ exit: 1, first: expected });
});

test('a checkpoint under another origin is of another ledger', async () => {
  const bundle = copy();
  bundle['checkpoint'] = bundle['checkpoint'].replaceAll(origin, `cityhub/${'0b'.repeat(16)}`);
  expect(await found(bundle)).toEqual({ exit: 1, first: 'checkpoint WRONG_ORIGIN' });
});

test('these tests have met every finding that the program knows', () => {
  expect(Object.keys(words.findings).filter((code) => !foundCodes.has(code))).toEqual([]);
});
