import { generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { roles } from './actor.ts';
import { secretsFrom } from './secrets.ts';
import { graphPlace, requestSigner, requestVerifier, type SignedCaller } from './signed-request.ts';
import { ed25519Key } from './tokens.ts';

/** Lone surrogates among them; fast-check's own `binary` takes a second to prepare. */
const anyCharacter = fc.oneof(fc.nat(0x7f), fc.nat(0x10ffff)).map((code) => String.fromCodePoint(code));

const secrets = secretsFrom(Buffer.alloc(32, 9));
const signRequest = requestSigner(secrets);
/** A subgraph's verifier, for requests to the place where it answers. */
function verifierOf(subgraph: string) {
  const verify = requestVerifier(secrets, subgraph);
  return (header: string | undefined, text: string, place = graphPlace) => verify(header, text, place);
}
const verifier = () => verifierOf('people');
const body = '{"query":"{ residents { nodes { id } } }"}';
const caller: SignedCaller = {
  traceId: '0123456789abcdef0123456789abcdef',
  actor: {
    id: 'gridworker:420102010001001',
    role: 'gridworker',
    department: null,
    area: '420102010001001',
    purpose: 'community-service',
    cause: null,
  },
};

const noon = new Date('2026-11-21T12:00:00Z');
const at = (seconds: number) => vi.setSystemTime(noon.getTime() + seconds * 1000);
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: noon }));
afterEach(() => void vi.useRealTimers());

/** Claims as an attacker would like them, signed as the gateway signs, with whatever key. */
function signed(claims: unknown, key = ed25519Key(secrets, 'gateway-request').privateKey): string {
  const text = Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`;
}
const claimsOf = (header: string) =>
  JSON.parse(Buffer.from(header.split('.')[0] as string, 'base64url').toString());

test('what the gateway signed is believed, word for word', () => {
  const text = fc.string({ unit: anyCharacter }).filter((one) => one.isWellFormed());
  const anyCaller = fc.record({
    traceId: fc.stringMatching(/^[0-9a-f]{32}$/),
    actor: fc.record({
      id: text,
      role: fc.constantFrom(...roles),
      department: fc.option(text),
      area: fc.option(text),
      purpose: fc.option(text),
      cause: fc.option(text),
    }),
  });
  fc.assert(
    fc.property(anyCaller, text, (who, sent) => {
      expect(verifier()(signRequest('people', sent, who), sent)).toEqual(who);
    }),
  );
});

test('a source system stays one on the way to a subgraph', () => {
  const actor = { ...caller.actor, role: 'department', source: 'hotline-12345', key: 'k1' } as const;
  expect(verifier()(signRequest('people', body, { ...caller, actor }), body)?.actor).toEqual(actor);
});

test('a request is believed once', () => {
  const verify = verifier();
  const header = signRequest('people', body, caller);
  expect([verify(header, body), verify(header, body), verify(header, body)]).toEqual([caller, null, null]);
});

test('the same question asked again is another request', () => {
  const verify = verifier();
  expect(verify(signRequest('people', body, caller), body)).toEqual(caller);
  expect(verify(signRequest('people', body, caller), body)).toEqual(caller);
});

test('a signature is of its body: one character more, less or other is refused', () => {
  const header = signRequest('people', body, caller);
  for (const other of ['', `${body} `, body.slice(1), body.replace('id', 'ID')])
    expect(verifier()(header, other)).toBeNull();
  expect(verifier()(header, body)).not.toBeNull();
});

test('a refused body does not use the request up', () => {
  const verify = verifier();
  const header = signRequest('people', body, caller);
  expect(verify(header, 'another body')).toBeNull();
  expect(verify(header, body)).toEqual(caller);
});

test('a signature is of its method and path: another verb or another address is refused', () => {
  const header = signRequest('people', body, caller);
  const verify = verifier();
  for (const place of [
    { method: 'GET', path: '/graphql' },
    { method: 'post', path: '/graphql' },
    { method: 'POST', path: '/' },
    { method: 'POST', path: '/graphql/' },
    { method: 'POST', path: '/graphql?query={residents{nodes{id}}}' },
    { method: 'POST', path: '//graphql' },
  ])
    expect(verify(header, body, place), JSON.stringify(place)).toBeNull();
  expect(verify(header, body)).toEqual(caller);
  const elsewhere = { method: 'GET', path: '/ready' };
  expect(verify(signRequest('people', body, caller, elsewhere), body)).toBeNull();
  expect(verify(signRequest('people', body, caller, elsewhere), body, elsewhere)).toEqual(caller);
});

// The nonces of a process end with it: what it had answered could be sent to the next one again.
test('what was signed before a subgraph started is refused', () => {
  const header = signRequest('people', body, caller);
  expect(verifier()(header, body)).toEqual(caller);
  at(1);
  const restarted = verifier();
  expect(restarted(header, body)).toBeNull();
  expect(restarted(signRequest('people', body, caller), body)).toEqual(caller);
});

test('a request for another subgraph is refused', () => {
  expect(verifierOf('housing')(signRequest('people', body, caller), body)).toBeNull();
});

test.each([
  [-31, false],
  [-30, true],
  [30, true],
  [31, false],
])('a request that is signed %i s away from now is believed: %s', (seconds, believed) => {
  at(-60);
  const verify = verifier();
  at(seconds);
  const header = signRequest('people', body, caller);
  at(0);
  expect(verify(header, body) !== null).toBe(believed);
});

test('a request is not believed again when its time is over, either', () => {
  const verify = verifier();
  const header = signRequest('people', body, caller);
  expect(verify(header, body)).toEqual(caller);
  for (let seconds = 1; seconds <= 120; seconds += 1) {
    at(seconds);
    // Others come and go, which is when old nonces are forgotten.
    verify(signRequest('people', body, caller), body);
    expect(verify(header, body), `after ${seconds} s`).toBeNull();
  }
});

// Its nonce is forgotten 30 s after it was seen, but it is valid until 30 s after it was signed: seen at 0 s, signed at
// +20 s by a gateway whose clock is ahead, believed a second time from 31 s to 50 s.
test('a request of a gateway whose clock is ahead is believed once, too', () => {
  const verify = verifier();
  at(20);
  const header = signRequest('people', body, caller);
  at(0);
  expect(verify(header, body)).toEqual(caller);
  at(31);
  expect(verify(header, body)).toBeNull();
});

test('with any bit of claims or signature changed it is refused', () => {
  const header = signRequest('people', body, caller);
  const [text, signature] = header.split('.').map((part) => Buffer.from(part, 'base64url')) as [
    Buffer,
    Buffer,
  ];
  const flip = (bytes: Buffer, bit: number): string => {
    const changed = Buffer.from(bytes);
    changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
    return changed.toString('base64url');
  };
  const verify = verifier();
  for (let bit = 0; bit < text.length * 8; bit += 1)
    expect(verify(`${flip(text, bit)}.${header.split('.')[1]}`, body), `claims ${bit}`).toBeNull();
  for (let bit = 0; bit < signature.length * 8; bit += 1)
    expect(verify(`${header.split('.')[0]}.${flip(signature, bit)}`, body), `signature ${bit}`).toBeNull();
  expect(verify(header, body)).toEqual(caller);
});

test('another key is no gateway: not one made up, not the one for tokens, not one of another hub', () => {
  const claims = claimsOf(signRequest('people', body, caller));
  const strangers = [
    generateKeyPairSync('ed25519').privateKey,
    ed25519Key(secrets, 'token').privateKey,
    ed25519Key(secretsFrom(Buffer.alloc(32, 10)), 'gateway-request').privateKey,
  ];
  for (const key of strangers) expect(verifier()(signed(claims, key), body)).toBeNull();
  expect(verifier()(signed(claims), body)).toEqual(caller);
});

test('claims that say too little or something else are refused, though the key is right', () => {
  const claims = claimsOf(signRequest('people', body, caller));
  const { actor, nonce, at: time, ...rest } = claims;
  const wrongs = [
    null,
    [],
    'claims',
    { ...rest, actor, nonce },
    { ...rest, actor, at: time },
    { ...claims, nonce: 'short' },
    { ...claims, at: String(time) },
    { ...claims, at: null },
    { ...claims, actor: null },
    { ...claims, actor: { ...actor, role: 'root' } },
    { ...claims, actor: { ...actor, role: ['gridworker'] } },
    { ...claims, actor: { ...actor, area: { startsWith: 1 } } },
    { ...claims, actor: { ...actor, department: undefined } },
    { ...claims, traceId: 'x'.repeat(65) },
    { ...claims, audience: ['people'] },
    { ...claims, method: undefined },
    { ...claims, path: undefined },
    { ...claims, path: ['/graphql'] },
  ];
  for (const wrong of wrongs) expect(verifier()(signed(wrong), body), JSON.stringify(wrong)).toBeNull();
});

test('claims say nothing besides: what else was signed does not reach the subgraph', () => {
  const claims = claimsOf(signRequest('people', body, caller));
  const more = { ...claims, admin: true, actor: { ...claims.actor, superuser: true } };
  expect(verifier()(signed(more), body)).toEqual(caller);
});

test('whatever text is sent as a signature is refused and fails nothing', () => {
  const header = signRequest('people', body, caller);
  const [text = '', signature = ''] = header.split('.');
  const verify = verifier();
  const wrongs = [
    undefined,
    '',
    '.',
    '..',
    text,
    `${text}.`,
    `.${signature}`,
    `${header}.`,
    `${header}.${signature}`,
  ];
  for (const wrong of wrongs) expect(verify(wrong, body), wrong).toBeNull();
  // As a JWT would say it: an algorithm of the sender's choice is no part of the format.
  const none = Buffer.from('{"alg":"none"}').toString('base64url');
  for (const wrong of [`${none}.${text}.`, `${none}.${text}`, `${text}.${none}`])
    expect(verify(wrong, body)).toBeNull();
  fc.assert(fc.property(fc.string({ unit: anyCharacter }), (wrong) => verify(wrong, body) === null));
});

test('with any bit of its text changed a signature is refused', () => {
  const header = signRequest('people', body, caller);
  const verify = verifier();
  const bytes = Buffer.from(header);
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
    expect(verify(changed.toString('latin1'), body), `bit ${bit}`).toBeNull();
  }
  for (const more of [`${header}=`, `${header} `, ` ${header}`, `${header}\n`])
    expect(verify(more, body), JSON.stringify(more)).toBeNull();
  expect(verify(header, body)).toEqual(caller);
});
