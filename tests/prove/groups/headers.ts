import assert from 'node:assert/strict';
import { headerClaims } from '../../attacks/header-claims.ts';
import { persona } from '../../harness/graph-client.ts';
import { judge } from '../answer.ts';
import { ask, request } from '../ask.ts';
import { type Attack, group, type Place } from '../attack.ts';

const neighbour = '420102010001002';
/** Whatever identity, area, department and purpose decide on. */
const query = `{ residents(first: 20) { nodes { id name citizenId } } cityOverview(area: "4201") { residentCount } }`;

async function changesNothing(place: Place, headers: Record<string, string>): Promise<void> {
  for (const claims of [persona.gridworker(neighbour), persona.citizen]) {
    const token = await place.token(claims);
    const plain = await ask(place, { body: { query }, token });
    const { status, text } = await ask(place, { body: { query }, token, headers });
    assert.deepEqual([status, text], [plain.status, plain.text]);
  }
  // Nor does it stand in for a token.
  const nobody = await ask(place, { body: { query }, token: null, headers });
  assert.equal(nobody.status, 401);
}

/** The same where Postgres, a proxy or a framework would look for it. */
const more: readonly (readonly [name: string, headers: Record<string, string>])[] = [
  [
    'x-jwt-claims and x-userinfo',
    { 'x-jwt-claims': '{"role":"auditor"}', 'x-userinfo': 'eyJyb2xlIjoiYXVkaXRvciJ9' },
  ],
  ['x-goog-iap-jwt-assertion', { 'x-goog-iap-jwt-assertion': 'eyJhbGciOiJub25lIn0.e30.' }],
  ['proxy-authorization', { 'proxy-authorization': 'Basic YWRtaW46YWRtaW4=' }],
  [
    'x-client-cert',
    { 'x-client-cert': 'CN=police', 'x-ssl-client-s-dn': 'CN=police', 'x-forwarded-client-cert': 'By=x' },
  ],
  [
    'an origin of the hub itself',
    { origin: 'http://127.0.0.1', referer: 'http://127.0.0.1/', 'sec-fetch-site': 'same-origin' },
  ],
  [
    '__proto__ and constructor',
    { __proto__x: '1', constructor: 'auditor', 'x-__proto__': '{"role":"auditor"}' },
  ],
  [
    'a trace that never ends',
    { traceparent: `00-${'f'.repeat(4000)}-1-01`, tracestate: 'a=1,'.repeat(500), baggage: 'role=auditor' },
  ],
];

export const headers: Attack[] = [
  ...group(
    'headers',
    headerClaims.map((claims) => [
      `${Object.keys(claims).join(', ')}`,
      (place) => changesNothing(place, claims),
    ]),
  ),
  ...group(
    'headers',
    more.map(([name, claims]) => [name, (place) => changesNothing(place, claims)]),
  ),
  ...group('headers', [
    [
      'a header of 64 KiB',
      async (place) => {
        const init = { headers: { 'x-department': 'x'.repeat(64 * 1024) } };
        assert.equal(judge(place, await request(place.graphUrl, init)).status, 431);
      },
    ],
    [
      '2,000 headers',
      async (place) => {
        const many = Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`x-${index}`, '1']));
        const { status } = judge(place, await request(place.graphUrl, { headers: many }));
        assert.ok([400, 401, 431].includes(status), String(status));
      },
    ],
  ]),
];
