import assert from 'node:assert/strict';
import { createHmac, hash, type KeyObject, randomBytes, sign } from 'node:crypto';
import { secretsFrom } from '@cityhub/schema/runtime/secrets';
import { requestSigner, signatureHeader } from '@cityhub/schema/runtime/signed-request';
import { ed25519Key, signToken } from '@cityhub/schema/runtime/tokens';
import { persona } from '../harness/graph-client.ts';
import { post, type RawAnswer, speak } from './raw-graph.ts';
import { callerOf, type SignedPlace } from './signed-calls.ts';

const body = JSON.stringify({ query: '{ residents(first: 1) { nodes { id } } }' });
const gatewayKey = ({ secrets }: SignedPlace): KeyObject => ed25519Key(secrets, 'gateway-request').privateKey;
const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** As the gateway signs, right in everything that `claims` does not change; undefined leaves a claim out. */
function signed(place: SignedPlace, claims: Record<string, unknown> = {}, key = gatewayKey(place)): string {
  const text = encode({
    audience: 'people',
    method: 'POST',
    path: '/graphql',
    body: hash('sha256', body, 'base64url'),
    at: Date.now(),
    nonce: randomBytes(12).toString('base64url'),
    ...callerOf(),
    ...claims,
  });
  return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`;
}
const actorWith = (more: object): Record<string, unknown> => ({ actor: { ...callerOf().actor, ...more } });
const parts = (header: string) => header.split('.') as [string, string];

type Sent = {
  readonly signature?: string;
  readonly body?: string;
  readonly search?: string;
  readonly method?: string;
};
async function send(
  place: SignedPlace,
  { signature, search = '', method = 'POST', ...sent }: Sent,
): Promise<RawAnswer> {
  const url = `${place.subgraphs.people}${search}`;
  const headers = signature === undefined ? {} : { [signatureHeader]: signature };
  if (method === 'POST') return post(url, sent.body ?? body, headers);
  const init = method === 'GET' ? {} : { body };
  const response = await fetch(url, {
    method,
    ...init,
    headers: { 'content-type': 'application/json', ...headers },
  });
  return { status: response.status, text: await response.text() };
}

const refusal = { errors: [{ message: 'UNAUTHENTICATED', extensions: { code: 'UNAUTHENTICATED' } }] };
function assertRefused({ status, text }: RawAnswer): void {
  assert.equal(status, 401, text.slice(0, 200));
  assert.deepEqual(JSON.parse(text), refusal);
}

/** The same request without its fault is answered: so it is the fault that is refused. */
async function assertAnswered(place: SignedPlace): Promise<void> {
  const { status, text } = await send(place, { signature: signed(place) });
  assert.equal(status, 200, text.slice(0, 200));
  assert.equal(JSON.parse(text).errors, undefined, text.slice(0, 200));
}

const changedBit = (text: string): string => {
  const bytes = Buffer.from(text, 'base64url');
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
  return bytes.toString('base64url');
};

/** What is wrong with each request, and how it is sent. */
const faults: readonly (readonly [name: string, sent: (place: SignedPlace) => Sent | Promise<Sent>])[] = [
  ['no signature', () => ({})],
  ['an empty signature', () => ({ signature: '' })],
  ['words', () => ({ signature: 'let me in' })],
  ['claims alone', (place) => ({ signature: parts(signed(place))[0] })],
  ['claims with an empty signature', (place) => ({ signature: `${parts(signed(place))[0]}.` })],
  [
    'a signature of zeros',
    (place) => ({ signature: `${parts(signed(place))[0]}.${Buffer.alloc(64).toString('base64url')}` }),
  ],
  [
    'the signature of other claims',
    (place) => ({ signature: `${parts(signed(place))[0]}.${parts(signed(place))[1]}` }),
  ],
  ['one bit of the claims changed', (place) => ({ signature: signed(place).replace(/^[^.]+/, changedBit) })],
  [
    'one bit of the signature changed',
    (place) => ({ signature: signed(place).replace(/[^.]+$/, changedBit) }),
  ],
  ['another spelling of the signature', (place) => ({ signature: `${signed(place)}=` })],
  [
    'alg none, as a JWT says it',
    (place) => ({ signature: `${encode({ alg: 'none' })}.${parts(signed(place))[0]}.` }),
  ],
  [
    'an HMAC with the public key',
    (place) => {
      const [text] = parts(signed(place));
      const key = ed25519Key(place.secrets, 'gateway-request').publicKey.export({
        format: 'der',
        type: 'spki',
      });
      return { signature: `${text}.${createHmac('sha256', key).update(text).digest('base64url')}` };
    },
  ],
  [
    'the key that signs tokens',
    (place) => ({ signature: signed(place, {}, ed25519Key(place.secrets, 'token').privateKey) }),
  ],
  [
    'another hub’s gateway',
    () => ({ signature: requestSigner(secretsFrom(Buffer.alloc(32, 1)))('people', body, callerOf()) }),
  ],
  [
    'a caller’s own token',
    async ({ secrets }) => ({ signature: await signToken(secrets, persona.department('police')) }),
  ],
  ['a request for housing', (place) => ({ signature: signed(place, { audience: 'housing' }) })],
  ['subgraphs in a list', (place) => ({ signature: signed(place, { audience: ['people', 'housing'] }) })],
  ['a time 31 seconds ago', (place) => ({ signature: signed(place, { at: Date.now() - 31_000 }) })],
  ['a time 31 seconds ahead', (place) => ({ signature: signed(place, { at: Date.now() + 31_000 }) })],
  ['a time of before the subgraph started', (place) => ({ signature: signed(place, { at: 0 }) })],
  ['a time that is text', (place) => ({ signature: signed(place, { at: String(Date.now()) }) })],
  ['no time', (place) => ({ signature: signed(place, { at: undefined }) })],
  ['no nonce', (place) => ({ signature: signed(place, { nonce: undefined }) })],
  ['a short nonce', (place) => ({ signature: signed(place, { nonce: 'a' }) })],
  [
    'the body of another query',
    (place) => ({ signature: signed(place), body: body.replace('first: 1', 'first: 200') }),
  ],
  ['a body with a space more', (place) => ({ signature: signed(place), body: `${body} ` })],
  ['an empty body', (place) => ({ signature: signed(place), body: '' })],
  ['no digest of the body', (place) => ({ signature: signed(place, { body: undefined }) })],
  ['a signature for GET', (place) => ({ signature: signed(place, { method: 'GET' }) })],
  ['a signature without a method', (place) => ({ signature: signed(place, { method: undefined }) })],
  [
    'the method GET',
    (place) => ({ signature: signed(place, { body: hash('sha256', '', 'base64url') }), method: 'GET' }),
  ],
  ['the method PUT', (place) => ({ signature: signed(place), method: 'PUT' })],
  ['a signature for another path', (place) => ({ signature: signed(place, { path: '/ready' }) })],
  ['a signature without a path', (place) => ({ signature: signed(place, { path: undefined }) })],
  ['a query behind the path', (place) => ({ signature: signed(place), search: '?query={__typename}' })],
  ['nobody who asks', (place) => ({ signature: signed(place, { actor: undefined }) })],
  ['a role that is none', (place) => ({ signature: signed(place, actorWith({ role: 'root' })) })],
  [
    'roles in a list',
    (place) => ({ signature: signed(place, actorWith({ role: ['gridworker', 'auditor'] })) }),
  ],
  [
    'an area that is a pattern object',
    (place) => ({ signature: signed(place, actorWith({ area: { startsWith: '' } })) }),
  ],
  ['10,000 characters', () => ({ signature: 'e30.'.repeat(2500) })],
];

async function replayed(place: SignedPlace): Promise<void> {
  const signature = signed(place);
  assert.equal((await send(place, { signature })).status, 200);
  assertRefused(await send(place, { signature }));
}

async function replayedAtOnce(place: SignedPlace): Promise<void> {
  const signature = signed(place);
  const answers = await Promise.all(Array.from({ length: 10 }, () => send(place, { signature })));
  const answered = answers.filter(({ status }) => status === 200);
  const refused = answers.filter(({ status }) => status === 401);
  assert.deepEqual([answered.length, refused.length], [1, 9]);
}

async function sentTwiceInOne(place: SignedPlace): Promise<void> {
  const lines = [signed(place), signed(place)].map((one) => `${signatureHeader}: ${one}`);
  assert.match(await speak(place.subgraphs.people, lines, body), /^HTTP\/1\.1 401 /);
}

/** Each is a request to a subgraph that no gateway sends; `run` throws where it is answered. */
export const signatureFaults: readonly (readonly [
  name: string,
  run: (place: SignedPlace) => Promise<void>,
])[] = [
  ...faults.map(([name, sent]) => {
    const run = async (place: SignedPlace): Promise<void> => {
      assertRefused(await send(place, await sent(place)));
      await assertAnswered(place);
    };
    return [name, run] as const;
  }),
  ['a request that was answered before', replayed],
  ['one request ten times at once', replayedAtOnce],
  ['two signatures in one request', sentTwiceInOne],
];
