import { expect, test } from 'vitest';
import { buildLedger, origin } from './built-ledger.ts';
import { judge, textOf } from './judged.ts';
import { ed25519Signer, sm2Signer, witnessSigner } from './signers.ts';

const whole = { exit: 0, first: null, all: [] };

test('a bundle that was built from the page about the format alone is valid', async () => {
  const { bundle, key } = buildLedger();
  expect(await judge(textOf(bundle), { keys: [key] })).toEqual(whole);
});

test('so it is with an entry on each line', async () => {
  const { bundle, key } = buildLedger();
  const lines = textOf(bundle).replaceAll('{"position"', '\n{"position"').replaceAll('{"tree"', '\n{"tree"');
  expect(lines.split('\n').length).toBeGreaterThan(10);
  expect(await judge(`${lines}\n`, { keys: [key] })).toEqual(whole);
});

test.each([1, 2, 3, 7, 8, 9, 64, 65])('so is one of %i changes', async (changes) => {
  const { bundle, key } = buildLedger({ changes });
  expect(await judge(textOf(bundle), { keys: [key] })).toEqual(whole);
});

test('a segment is valid wherever it is cut', async () => {
  for (const changes of [1, 5, 8, 11, 16])
    for (let from = 1; from <= changes; from += 1)
      for (let to = from; to <= changes; to += 1) {
        const ledger = buildLedger({ changes });
        expect(
          await judge(textOf(ledger.segment(from, to)), { keys: [ledger.key] }),
          `${from}-${to} of ${changes}`,
        ).toEqual(whole);
      }
});

test('SM2 signatures count like Ed25519 ones, alone or beside them', async () => {
  const [first, second] = [ed25519Signer(origin), sm2Signer(origin)];
  const both = buildLedger({ signers: [first, second].map((signer) => ({ signer, since: 1 })) });
  for (const { vkey } of [first, second])
    expect(await judge(textOf(both.bundle), { keys: [vkey] })).toEqual(whole);
  const alone = buildLedger({ signers: [{ signer: second, since: 1 }] });
  expect(await judge(textOf(alone.bundle), { keys: [alone.key] })).toEqual(whole);
});

test('any key of a chain of endorsements will do, also one of SM2 after one of Ed25519', async () => {
  const [first, second, third] = [ed25519Signer(origin), ed25519Signer(origin), sm2Signer(origin)];
  const signers = [
    { signer: first, since: 1 },
    { signer: second, since: 4, by: first },
    { signer: third, since: 6, by: second },
  ];
  const { bundle } = buildLedger({ signers });
  for (const { vkey } of [first, second, third])
    expect(await judge(textOf(bundle), { keys: [vkey] })).toEqual(whole);
});

test('witnesses count where their keys are given', async () => {
  const witness = witnessSigner('archive.example');
  const { bundle, key } = buildLedger({ witnesses: [witness] });
  expect(await judge(textOf(bundle), { keys: [key], witnessKeys: [witness.vkey] })).toEqual(whole);
});
