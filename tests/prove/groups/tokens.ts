import assert from 'node:assert/strict';
import { forgeToken } from '../../attacks/forged-token.ts';
import { forgeries } from '../../attacks/token-forgeries.ts';
import { refused, told } from '../answer.ts';
import { ask, waysIn } from '../ask.ts';
import { type Attack, group, type Place } from '../attack.ts';

const log = { query: '{ changes(shard: people, first: 1) { nodes { recordId } } }' };

async function isNobody(place: Place, token: string): Promise<void> {
  const answer = await ask(place, { body: log, token });
  assert.equal(answer.status, 401, answer.text.slice(0, 200));
  refused(answer, 'UNAUTHENTICATED');
}

/** The same token with one bit of one part turned over, for each bit. */
function* everyBitFlipped(token: string, part: number): Generator<string> {
  const parts = token.split('.');
  const bytes = Buffer.from(parts[part] as string, 'base64url');
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const flipped = Buffer.from(bytes);
    flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
    yield parts.with(part, flipped.toString('base64url')).join('.');
  }
}

const flipped = (part: number) => async (place: Place) => {
  const good = forgeToken(place.secrets);
  assert.ok(told(await ask(place, { body: log, token: good })).data, 'the token is good before');
  const tokens = [...everyBitFlipped(good, part)];
  // Some at once: it is thousands of requests.
  while (tokens.length > 0) await Promise.all(tokens.splice(0, 16).map((token) => isNobody(place, token)));
};

const places: readonly (readonly [string, (token: string) => Record<string, string>])[] = [
  ['under another scheme', (token) => ({ authorization: `Basic ${token}` })],
  ['under a scheme in small letters behind two spaces', (token) => ({ authorization: `bearer  ${token}` })],
  ['without a scheme', (token) => ({ authorization: token })],
  ['twice in one header', (token) => ({ authorization: `Bearer ${token}, Bearer ${token}` })],
  ['in a cookie', (token) => ({ cookie: `authorization=Bearer ${token}; token=${token}` })],
  ['in a header of another name', (token) => ({ 'x-authorization': `Bearer ${token}`, token })],
  ['with a fourth part', (token) => ({ authorization: `Bearer ${token}.e30` })],
  ['with a fill-up of base64', (token) => ({ authorization: `Bearer ${token}==` })],
  ['with a space inside', (token) => ({ authorization: `Bearer ${token.replace('.', ' .')}` })],
];

export const tokens: Attack[] = [
  ...group(
    'tokens',
    forgeries.map(([name, forgery]) => [
      name,
      (place) =>
        isNobody(
          place,
          forgeToken(place.secrets, typeof forgery === 'function' ? forgery(place.secrets) : forgery),
        ),
    ]),
  ),
  ...group(
    'tokens',
    ['header', 'payload', 'signature'].map((part, index) => [
      `every bit of the ${part} flipped`,
      flipped(index),
    ]),
  ),
  ...group(
    'tokens',
    places.map(([name, headersOf]) => [
      `a good one ${name}`,
      async (place) => {
        const answer = await ask(place, {
          body: log,
          token: null,
          headers: headersOf(forgeToken(place.secrets)),
        });
        assert.equal(answer.status, 401);
      },
    ]),
  ),
  ...group(
    'tokens',
    waysIn.map((way) => [
      `none, over ${way}`,
      async (place) => {
        const answer = await ask(place, { body: log, token: way === 'web-socket' ? 'x' : null, way });
        assert.doesNotMatch(answer.text, /recordId/);
        assert.ok(answer.status === 401 || /4401|4403/.test(answer.text), answer.text);
      },
    ]),
  ),
];
