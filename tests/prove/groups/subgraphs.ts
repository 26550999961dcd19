import assert from 'node:assert/strict';
import type { ShardName } from '@cityhub/schema/events/define';
import { requestSigner, signatureHeader } from '@cityhub/schema/runtime/signed-request';
import { forgedRepresentations } from '../../attacks/forged-representations.ts';
import { signatureFaults } from '../../attacks/signature-faults.ts';
import { askSigned, callerOf } from '../../attacks/signed-calls.ts';
import { persona } from '../../harness/graph-client.ts';
import { judge, refused } from '../answer.ts';
import { request } from '../ask.ts';
import { type Attack, group, type Place } from '../attack.ts';

const names: readonly ShardName[] = ['people', 'housing', 'tickets', 'sensors', 'services', 'exchange'];
const sdl = '{"query":"{ _service { sdl } }"}';

async function isRefused(
  place: Place,
  name: ShardName,
  headers: Record<string, string>,
  init: RequestInit = {},
) {
  const answer = await request(place.subgraphs[name], {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: sdl,
    ...init,
  });
  assert.equal(judge(place, answer).status, 401, answer.text.slice(0, 200));
  refused(answer, 'UNAUTHENTICATED');
}

const other = (name: ShardName): ShardName => names[(names.indexOf(name) + 1) % names.length] as ShardName;

/** The same at each subgraph: only what the gateway signed for it is answered, and then not everything. */
const atEach: readonly (readonly [name: string, run: (place: Place, name: ShardName) => Promise<void>])[] = [
  ['no signature', (place, name) => isRefused(place, name, {})],
  [
    'a caller’s own token',
    async (place, name) =>
      isRefused(place, name, { authorization: `Bearer ${await place.token(persona.auditor)}` }),
  ],
  [
    'a signature for another subgraph',
    (place, name) =>
      isRefused(place, name, {
        [signatureHeader]: requestSigner(place.secrets)(other(name), sdl, callerOf()),
      }),
  ],
  [
    'a request sent twice',
    async (place, name) => {
      const signature = requestSigner(place.secrets)(name, sdl, callerOf());
      const init = {
        method: 'POST',
        headers: { 'content-type': 'application/json', [signatureHeader]: signature },
        body: sdl,
      };
      await request(place.subgraphs[name], init);
      await isRefused(place, name, { [signatureHeader]: signature });
    },
  ],
  [
    'a question for its schema in a citizen’s name',
    async (place, name) => {
      const caller = callerOf({ role: 'citizen', id: 'citizen', area: null, purpose: 'self-service' });
      const { status, text } = await askSigned(
        place,
        name,
        { query: '{ __schema { types { name } } }' },
        caller,
      );
      refused(judge(place, { status, text, ms: 0 }));
    },
  ],
  [
    'a batch',
    async (place, name) => {
      const { status, text } = await askSigned(place, name, [
        { query: '{ __typename }' },
        { query: '{ __typename }' },
      ]);
      refused(judge(place, { status, text, ms: 0 }));
    },
  ],
  [
    '10,000 representations',
    async (place, name) => {
      const query = 'query($r: [_Any!]!) { _entities(representations: $r) { __typename } }';
      const r = Array(10_000).fill({ __typename: 'CityOverview', area: '4201' });
      const { status, text } = await askSigned(place, name, { query, variables: { r } });
      refused(judge(place, { status, text, ms: 0 }));
    },
  ],
];

export const subgraphs: Attack[] = [
  ...group('signatures', signatureFaults),
  ...group('representations', forgedRepresentations),
  ...names.flatMap((name) =>
    group(
      'subgraphs',
      atEach.map(([what, run]) => [`${name}: ${what}`, (place) => run(place, name)]),
    ),
  ),
];
