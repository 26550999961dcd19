import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  cosignedText,
  parseCheckpoint,
  parseNote,
  parseVerifierKey,
  signatureLine,
  signersOf,
  type VerifierKey,
  verifierKey,
  verifierKeyText,
} from '@cityhub/schema/ledger/note';
import { verifyConsistency } from '@cityhub/schema/ledger/tree';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type AuditCity, bundleOf, openAuditCity } from './audit-city.ts';

interface Keeper {
  readonly key: VerifierKey;
  readonly privateKey: KeyObject;
}

function keeper(name: string): Keeper {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  return { key: verifierKey(name, 'witness', raw), privateKey };
}

/** The note with the keeper's cosignature/v1 behind it. */
function cosign({ key, privateKey }: Keeper, note: string, seconds = Math.floor(Date.now() / 1000)): string {
  const { text } = parseNote(note);
  const signature = sign(null, Buffer.from(cosignedText(seconds, text)), privateKey);
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(seconds));
  return note + signatureLine(key, Buffer.concat([time, signature]));
}

const register = `mutation Register($input: RegisterWitnessInput!) {
  registerWitness(input: $input) {
    ... on Witness { name department publicKey } ... on InvalidInputError { issues { path code } } ... on DomainError { code }
  }
}`;

const police = keeper('police.witness');
const press = keeper('press');
let place: AuditCity;
let operator: Ask;
let auditor: Ask;

const checkpoint = async (): Promise<string> => (await fetch(place.url('/audit/checkpoint'))).text();
const post = (body: string): Promise<Response> =>
  fetch(place.url('/audit/cosignature'), { method: 'POST', body });
const registered = async (who: Ask, input: Record<string, unknown>): Promise<any> =>
  (await who(register, { input })).data?.['registerWitness'];

beforeAll(async () => {
  place = await openAuditCity();
  [operator, auditor] = await Promise.all([place.hub.ask(persona.operator), place.hub.ask(persona.auditor)]);
  await place.register(1);
  await place.seal();
});
afterAll(() => place?.stop());

test('an operator registers a witness by the key that it prints, once', async () => {
  const input = { name: police.key.name, department: 'police', publicKey: verifierKeyText(police.key) };
  expect(await registered(auditor, input)).toEqual({ code: 'FORBIDDEN' });
  expect(await registered(operator, input)).toEqual({
    name: 'police.witness',
    department: 'police',
    publicKey: police.key.publicKey.toString('base64'),
  });
  const raw = press.key.publicKey.toString('base64');
  expect(await registered(operator, { name: 'press', publicKey: raw })).toMatchObject({ department: null });
  for (const [wrong, code] of [
    [input, 'NAME_TAKEN'],
    [{ ...input, name: 'other' }, 'INVALID_KEY'],
    [{ name: 'other', publicKey: raw }, 'NAME_TAKEN'],
    [{ name: 'Other Name', publicKey: raw }, 'INVALID_TEXT'],
    [{ name: 'other', publicKey: 'AAAA' }, 'INVALID_KEY'],
    [
      { name: 'other', publicKey: keeper('x').key.publicKey.toString('base64'), department: 'nobody' },
      'UNKNOWN_DEPARTMENT',
    ],
  ] as const)
    expect((await registered(operator, wrong)).issues[0].code).toBe(code);
});

test('its signature is handed out with the checkpoint from then on', async () => {
  const note = await checkpoint();
  expect((await post(cosign(press, note))).status).toBe(200);
  const answered = await (await post(cosign(police, note))).text();
  expect(answered).toBe(await checkpoint());
  const signers = signersOf(parseNote(answered), [police.key, press.key]).map(({ name }) => name);
  expect(signers.sort()).toEqual(['police.witness', 'press']);
  // Again: the first stays.
  expect(await (await post(cosign(police, note, 1))).text()).toBe(answered);
});

test('what is not our checkpoint, or not signed by a witness, is refused and kept nowhere', async () => {
  const note = await checkpoint();
  const { text } = parseNote(note);
  const { size } = parseCheckpoint(text);
  const bare = `${text}\n`;
  const [hubLine = ''] = note.slice(text.length + 1).split('\n');
  const of = (other: string): string => cosign(press, `${other}\n${hubLine}\n`);
  const stranger = keeper('press');
  const later = Math.floor(Date.now() / 1000) + 3600;
  const line = parseNote(cosign(press, `${bare}${hubLine}\n`)).signatures.at(-1)?.line ?? '';
  const before = await place.city.sql`select count(*)::int as lines from log.cosignature`;
  for (const wrong of [
    '',
    'x',
    note,
    `${bare}${hubLine}\n`,
    cosign(stranger, `${bare}${hubLine}\n`),
    cosign(press, `${bare}${hubLine}\n`, later),
    of(text.replace(`\n${size}\n`, `\n${size + 1}\n`)),
    of(text.replace('/city', '/people')),
    of(text.replace(/\n[A-Za-z0-9+/]{43}=\n/, `\n${Buffer.alloc(32).toString('base64')}\n`)),
    of(`${text}more\n`),
    `${bare}${hubLine}\n${line.replace(/.{9}$/s, 'AAAAAAA=\n')}`,
    'x'.repeat(20_000),
    '\u0000',
  ].filter((body) => body !== note)) {
    const response = await post(wrong);
    expect(
      [response.status, ((await response.json()) as any).errors[0].extensions.code],
      wrong.slice(0, 300),
    ).toEqual([400, 'INVALID_CHECKPOINT']);
  }
  expect(await place.city.sql`select count(*)::int as lines from log.cosignature`).toEqual(before);
});

test('a bundle shows how the head grew out of each that a witness has signed', async () => {
  const { recordId } = await place.register(2);
  await place.seal();
  const bundle = JSON.parse(await bundleOf(auditor, { recordId }));
  expect(bundle.consistency.length).toBeGreaterThanOrEqual(1);
  const keys = bundle.keys.map(({ vkey }: any) => parseVerifierKey(vkey));
  const now = parseCheckpoint(parseNote(bundle.checkpoint).text);
  for (const { checkpoint: earlier, proof } of bundle.consistency) {
    const note = parseNote(earlier);
    const then = parseCheckpoint(note.text);
    expect(signersOf(note, [...keys, police.key, press.key])).toHaveLength(3);
    const hashes = proof.map((one: string) => Buffer.from(one, 'base64'));
    expect(verifyConsistency(then.size, now.size, then.root, now.root, hashes)).toBe(true);
  }
});
