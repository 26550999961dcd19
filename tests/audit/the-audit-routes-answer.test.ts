import { hash } from 'node:crypto';
import { parseCheckpoint, parseNote, parseVerifierKey, signersOf } from '@cityhub/schema/ledger/note';
import { verifyConsistency } from '@cityhub/schema/ledger/tree';
import { signToken, type TokenClaims } from '@cityhub/schema/runtime/tokens';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { persona } from '../harness/graph-client.ts';
import { type AuditCity, openAuditCity } from './audit-city.ts';
import { faultsIn } from './bundle-checks.ts';

let place: AuditCity;
let recordId: string;
let position: number;
beforeAll(async () => {
  place = await openAuditCity();
  expect((await fetch(place.url('/audit/checkpoint'))).status).toBe(503);
  ({ recordId, position } = await place.register(1, { name: '金丝雀三号' }));
  await place.seal();
  await place.register(2);
  await place.seal();
});
afterAll(() => place?.stop());

async function as(claims: TokenClaims, path: string): Promise<Response> {
  const token = await signToken(place.city.secrets, claims);
  return fetch(place.url(path), { headers: { authorization: `Bearer ${token}` } });
}
const codeOf = async (response: Response): Promise<string> =>
  `${response.status} ${((await response.json()) as any).errors[0].extensions.code}`;
const open = (path: string): Promise<Response> => fetch(place.url(path));

test('an auditor’s token fetches the bundle of a record, and of a stretch, as a file', async () => {
  const response = await as(persona.auditor, `/audit/bundle?recordId=${recordId}`);
  const text = await response.text();
  expect([response.status, faultsIn(text)]).toEqual([200, []]);
  expect(response.headers.get('content-disposition')).toBe(`attachment; filename="cityhub-${recordId}.json"`);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(text).not.toContain('金丝雀三号');
  const stretch = await as(persona.auditor, '/audit/bundle?tree=people&fromPosition=1&toPosition=20');
  expect(JSON.parse(await stretch.text()).complete).toEqual({ tree: 'people', from: 1, to: 20 });
  const period = 'from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z';
  const department = await as(persona.auditor, `/audit/bundle?department=police&${period}`);
  expect(JSON.parse(await department.text()).asked.department).toBe('police');
});

test('whoever has no right to a bundle gets its code and nothing else', async () => {
  const of = `/audit/bundle?recordId=${recordId}`;
  expect(await codeOf(await open(of))).toBe('401 UNAUTHENTICATED');
  expect(await codeOf(await as(persona.citizen, of))).toBe('403 FORBIDDEN');
  expect(await codeOf(await as(persona.department('police'), of))).toBe('404 NOT_FOUND');
  for (const [query, code] of [
    ['', '400 INVALID_INPUT'],
    ['recordId=x', '400 INVALID_INPUT'],
    [`recordId=${recordId}&tree=people&fromPosition=1&toPosition=2`, '400 INVALID_INPUT'],
    [`recordId=${recordId}&recordId=${recordId}`, '400 BAD_REQUEST'],
    ['record=1', '400 BAD_REQUEST'],
    ['tree=nothing&fromPosition=1&toPosition=2', '400 BAD_REQUEST'],
    ['tree=people&fromPosition=one&toPosition=2', '400 BAD_REQUEST'],
    ['department=police&from=yesterday&to=2027-01-01T00:00:00Z', '400 BAD_REQUEST'],
    ['tree=people&fromPosition=9000&toPosition=9001', '503 NOT_SEALED_YET'],
  ])
    expect(await codeOf(await as(persona.auditor, `/audit/bundle?${query}`)), query).toBe(code);
});

test('keys and the newest checkpoint are open to everyone, and fit', async () => {
  const keys = (await (await open('/audit/key')).text()).trimEnd().split('\n').map(parseVerifierKey);
  expect(keys.map(({ algorithm }) => algorithm)).toEqual(['Ed25519']);
  // All of them, with their endorsements, are what a bundle holds.
  const bundle = await as(persona.auditor, `/audit/bundle?recordId=${recordId}`);
  expect(await (await open('/audit/keys')).json()).toEqual(JSON.parse(await bundle.text()).keys);
  const response = await open('/audit/checkpoint');
  expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  const note = parseNote(await response.text());
  expect(signersOf(note, keys)).toHaveLength(1);
  const { sql } = place.city;
  const [head] = await sql`select size, root from log.tree where tree = 0`;
  const { size, root } = parseCheckpoint(note.text);
  expect([size, root]).toEqual([head?.['size'], Buffer.from(head?.['root'])]);
});

test('the proof between two sizes of the city’s tree is open to everyone', async () => {
  const roots = await place.city.sql`select size, root from log.tree_head where tree = 0 order by size`;
  const [from, to] = [roots[0], roots.at(-1)] as any;
  const hashes = (await (
    await open(`/audit/consistency?from=${from.size}&to=${to.size}`)
  ).json()) as string[];
  const proof = hashes.map((one) => Buffer.from(one, 'base64'));
  expect(verifyConsistency(from.size, to.size, from.root, to.root, proof)).toBe(true);
  for (const [query, code] of [
    [`from=1&to=${to.size + 100}`, '400 INVALID_INPUT'],
    ['from=2&to=1', '400 INVALID_INPUT'],
    ['from=1', '400 BAD_REQUEST'],
    ['from=-1&to=1', '400 BAD_REQUEST'],
    ['from=1e1&to=11', '400 BAD_REQUEST'],
  ])
    expect(await codeOf(await open(`/audit/consistency?${query}`)), query).toBe(code);
});

test('tiles are octets; what is full may be kept for good', async () => {
  const response = await open('/audit/tile/people/0/0');
  const bytes = Buffer.from(await response.arrayBuffer());
  const [{ size }] = (await place.city.sql`select size from log.tree where tree = 1`) as any;
  expect([bytes.length, response.headers.get('cache-control')]).toEqual([size * 32, 'no-store']);
  const [row] = await place.city.sql`
    select encode(leaf, 'base64') as leaf, log.ledger_time(accepted_at) as at from log.change where shard = 1 and position = ${position}`;
  const text = `{"acceptedAt":"${row?.['at']}","entry":"${row?.['leaf']}","position":${position},"tree":"people"}`;
  const leaf = hash('sha256', `\u0000${text}`, 'buffer');
  expect(bytes.subarray((position - 1) * 32, position * 32)).toEqual(leaf);
  await place.city.sql`insert into log.tile values (4, 0, 77, ${Buffer.alloc(8192, 1)})`;
  const full = await open('/audit/tile/sensors/0/77');
  expect(full.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  for (const wrong of ['people/0/99', 'people/8/0', 'people/0/-1', 'people/0/x', 'people/0', 'people/0/0/0'])
    expect(await codeOf(await open(`/audit/tile/${wrong}`)), wrong).toBe('404 NOT_FOUND');
  expect(await codeOf(await open('/audit/tile/nothing/0/0'))).toBe('400 BAD_REQUEST');
});

test('each route has one method, and what lies beside them is not there', async () => {
  for (const path of ['bundle', 'key', 'keys', 'checkpoint', 'consistency', 'tile/people/0/0'])
    expect((await fetch(place.url(`/audit/${path}`), { method: 'POST', body: 'x' })).status, path).toBe(405);
  expect((await open('/audit/cosignature')).status).toBe(405);
  for (const path of ['/audit', '/audit/', '/audit/leaves', '/audit/bundle/'])
    expect((await open(path)).status, path).toBe(404);
});
