import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { checkpointOf, type HubCheckpoint, ledgerKeyOf } from './checkpoint.ts';
import { createMemoryStore } from './memory-store.ts';

const origin = 'cityhub/00112233445566778899aabbccddeeff';
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const typed = Buffer.concat([Buffer.of(1), publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)]);
const keyId = createHash('sha256').update(`${origin}\n`).update(typed).digest().subarray(0, 4);
const key = `${origin}+${keyId.toString('hex')}+${typed.toString('base64')}`;

function headersOf(size: number, root: string, signed = `${origin}/city\n${size}\n${root}\n`) {
  const signature = Buffer.concat([keyId, sign(null, Buffer.from(signed), privateKey)]).toString('base64');
  const note = `${origin}/city\n${size}\n${root}\n\n— ${origin} ${signature}\n`;
  return { 'cityhub-checkpoint': Buffer.from(note).toString('base64url') };
}

test('a checkpoint is read from its header, with the note as it was signed', () => {
  const found = checkpointOf(headersOf(7, 'cm9vdA=='), [ledgerKeyOf(key)]) as HubCheckpoint;
  expect(found).toMatchObject({ origin: `${origin}/city`, size: 7, root: 'cm9vdA==' });
  expect(found.note).toContain(`— ${origin} `);
});

test('one that is not signed by the ledger counts for nothing, unless no key was named', () => {
  const forged = headersOf(7, 'Zm9yZ2Vk', 'something else');
  expect(checkpointOf(forged, [ledgerKeyOf(key)])).toBeNull();
  expect(checkpointOf(forged, [])).toMatchObject({ size: 7 });
  for (const header of ['', 'x', Buffer.from('a\nb\nc\n\n').toString('base64url')])
    expect(checkpointOf({ 'cityhub-checkpoint': header }, [])).toBeNull();
  expect(checkpointOf({}, [])).toBeNull();
});

test('what is no key of a ledger is refused at once', () => {
  for (const bad of ['', origin, key.replace(keyId.toString('hex'), '00000000'), `${key.slice(0, -6)}`])
    expect(() => ledgerKeyOf(bad)).toThrow('not an Ed25519 key');
});

test('a store finds out two roots of one size', async () => {
  const store = createMemoryStore();
  const seen = async (size: number, root: string) =>
    store.checkpoint?.(checkpointOf(headersOf(size, root), []) as HubCheckpoint);
  expect(await seen(7, 'cm9vdA==')).toBeNull();
  expect(await seen(7, 'cm9vdA==')).toBeNull();
  expect(await seen(8, 'Zm9yaw==')).toBeNull();
  expect(await seen(7, 'Zm9yaw==')).toMatchObject({ size: 7, root: 'cm9vdA==' });
});
