import { signToken } from '@cityhub/schema/runtime/tokens';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid } from '../harness/pushes.ts';
import { headerClaims } from './header-claims.ts';
import { bearer, bodyOf, post, speak, ways } from './raw-graph.ts';

let city: ClonedCity;
let hub: LocalHub;
let worker: string;
let citizen: string;
let auditor: string;
beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
  worker = await signToken(city.secrets, persona.gridworker(demoGrid));
  citizen = await signToken(city.secrets, persona.citizen);
  auditor = await signToken(city.secrets, persona.auditor);
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

/** Whatever identity, area, department and purpose decide on. */
const query = {
  query: `{
    residents(first: 50) { nodes { id name citizenId phone careTags } }
    cityOverview(area: "4201") { residentCount openTicketCount applicationCount }
    departments { code }
  }`,
};

test.each(ways)('a header that says who one is changes no byte of an answer (%s)', async (way) => {
  for (const token of [worker, citizen]) {
    const plain = await post(hub.graphUrl, query, bearer(token), way);
    expect(plain.status, plain.text).toBe(200);
    for (const headers of headerClaims) {
      const answer = await post(hub.graphUrl, query, { ...headers, ...bearer(token) }, way);
      expect(answer, JSON.stringify(headers)).toEqual(plain);
    }
  }
});

test('the two callers see different answers, so that a header that worked would be seen', async () => {
  const [own, open] = [
    await post(hub.graphUrl, query, bearer(worker)),
    await post(hub.graphUrl, query, bearer(citizen)),
  ];
  expect(JSON.parse(own.text).data.residents.nodes.length).toBeGreaterThan(0);
  expect(JSON.parse(open.text).data.residents.nodes).toEqual([]);
});

test('no header stands in for a token', async () => {
  for (const headers of headerClaims) expect((await post(hub.graphUrl, query, headers)).status).toBe(401);
});

// The one header that is read besides the token picks among the purposes that the token names.
test.each(ways)('no header gives a purpose that the token does not name (%s)', async (way) => {
  const withPurpose = (token: string, purpose: string) =>
    post(hub.graphUrl, query, { ...bearer(token), 'cityhub-purpose': purpose }, way);
  const plain = await post(hub.graphUrl, query, bearer(worker), way);
  expect(await withPurpose(worker, 'community-service')).toEqual(plain);
  for (const purpose of ['public-security', 'audit', 'community-service, audit', '*', "' or true --"])
    for (const token of [worker, citizen, auditor]) {
      if (token === auditor && purpose === 'audit') continue;
      const answer = await withPurpose(token, purpose);
      expect([answer.status, JSON.parse(answer.text).data ?? null], purpose).toEqual([401, null]);
    }
  expect((await post(hub.graphUrl, query, { 'cityhub-purpose': 'audit' }, way)).status).toBe(401);
});

// RFC 9110 forbids two; a server that took the last, or joined them, would let a proxy and the hub see two callers.
test('of two tokens no second one is ever believed', async () => {
  const log = JSON.stringify({ query: '{ changes(shard: people, first: 1) { nodes { recordId } } }' });
  const line = (token: string): string => `authorization: Bearer ${token}`;
  const once = bodyOf(await speak(hub.graphUrl, [line(worker)], log));
  const twice = await speak(hub.graphUrl, [line(worker), line(auditor)], log);
  expect(JSON.parse(once).errors[0].extensions.code).toBe('FORBIDDEN');
  expect(bodyOf(twice)).not.toContain('recordId');
});

test.each([
  ['a line break in a value', (token: string) => [`x-purpose: a\r\n b`, `authorization: Bearer ${token}`]],
  [
    'a line feed alone',
    (token: string) => [`x-purpose: a\nx-role: department`, `authorization: Bearer ${token}`],
  ],
  ['a space before the colon', (token: string) => [`authorization : Bearer ${token}`]],
  ['a header without a name', (token: string) => [`: police`, `authorization: Bearer ${token}`]],
  ['a NUL', (token: string) => [`x-role: a\u0000b`, `authorization: Bearer ${token}`]],
  ['two lengths', (token: string) => ['content-length: 5', `authorization: Bearer ${token}`]],
  [
    'a length and a stream',
    (token: string) => ['transfer-encoding: chunked', `authorization: Bearer ${token}`],
  ],
])('a request with %s is no request', async (_what, lines) => {
  const answer = await speak(hub.graphUrl, lines(worker), JSON.stringify(query));
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).not.toContain('"data"');
});

test('a header of 64 KiB is refused, and the next request is answered', async () => {
  const response = await fetch(hub.graphUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer(worker), 'x-department': 'x'.repeat(64 * 1024) },
    body: JSON.stringify(query),
  });
  expect(response.status).toBe(431);
  expect((await post(hub.graphUrl, query, bearer(worker))).status).toBe(200);
});
