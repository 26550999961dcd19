import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { buildLedger, origin } from './built-ledger.ts';
import { judge, textOf } from './judged.ts';
import { witnessSigner } from './signers.ts';

const folder = mkdtempSync(join(tmpdir(), 'witness-'));
afterAll(() => rmSync(folder, { recursive: true }));
const ledger = buildLedger();

test('heads of the trees that were sealed before the newest ones are not taken for them, though they are proven', async () => {
  const bundle = { ...ledger.bundle, complete: null, entries: [], reads: [], deliveries: [] };
  expect(await judge(textOf(bundle), { keys: [ledger.key] })).toMatchObject({ exit: 0 });
  const older = { ...bundle, city: ledger.cityAt(6) };
  expect(await judge(textOf(older), { keys: [ledger.key] })).toMatchObject({
    exit: 1,
    first: 'city/6 BAD_CITY_PROOF',
  });
});

test('a witness may keep the heads of several ledgers in one store', async () => {
  const foreign = buildLedger({ seals: 9 })
    .noteOf(9)
    .replaceAll(origin, `cityhub/${'0b'.repeat(16)}`);
  const heads = [foreign, ledger.noteOf(3)].map((note) => ({ note, at: '2026-11-21T08:02:00.000Z' }));
  const store = join(folder, 'store.ndjson');
  writeFileSync(store, textOf(heads));
  expect(await judge(textOf(ledger.bundle), { keys: [ledger.key], store })).toMatchObject({ exit: 0 });
});

test('a checkpoint that only a witness has signed is not the hub’s', async () => {
  const witness = witnessSigner('archive.example');
  const { bundle, key } = buildLedger({ witnesses: [witness] });
  const [text = '', lines = ''] = bundle['checkpoint'].split('\n\n');
  const cosigned = lines.split('\n').find((line: string) => line.includes(witness.name));
  bundle['checkpoint'] = `${text}\n\n${cosigned}\n`;
  const judgement = await judge(textOf(bundle), { keys: [key], witnessKeys: [witness.vkey] });
  expect(judgement).toMatchObject({ exit: 1, first: 'checkpoint BAD_SIGNATURE' });
});

test('a cosignature too short to hold its time is bad, and the program does not fall', async () => {
  const witness = witnessSigner('archive.example');
  const short = { ...witness, sign: () => Buffer.of(1, 2) };
  const { bundle, key } = buildLedger({ witnesses: [short] });
  const judgement = await judge(textOf(bundle), { keys: [key], witnessKeys: [witness.vkey] });
  expect(judgement).toMatchObject({ exit: 1, first: 'witness archive.example COSIGNATURE_BAD' });
});
