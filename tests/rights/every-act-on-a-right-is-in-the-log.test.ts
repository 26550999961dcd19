import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import {
  approveGrant,
  grants,
  people,
  proposeGrant,
  rejectGrant,
  revokeGrant,
  rightInput,
  withdrawGrantProposal,
} from './right-documents.ts';

let city: ClonedCity;
let hub: LocalHub;
let li: Ask;
let zhao: Ask;
let auditor: Ask;

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
  li = await hub.ask(people.li);
  zhao = await hub.ask(people.zhao);
  auditor = await hub.ask(persona.auditor);
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

async function act(who: Ask, document: string, variables: Record<string, unknown>) {
  const { data, errors, text } = await who(document, variables);
  expect(errors, text).toBeNull();
  return Object.values(data ?? {})[0];
}
const propose = async (of: Record<string, unknown> = {}): Promise<string> =>
  (await act(li, proposeGrant, { input: rightInput(of) })).proposal.id;

const changesOf = (id: string) => city.sql<
  {
    operation: string;
    actor: string;
    entity: string;
    jurisdiction: string;
    state: string;
    revokedBy: string | null;
    reason: string | null;
    position: number;
    leaf: Uint8Array;
  }[]
>`
  select operation, actor, entity, jurisdiction, position, leaf, payload ->> 'state' as state,
    payload ->> 'revokedBy' as "revokedBy", payload ->> 'reason' as reason
  from log.change where shard = 6 and record_id = ${id} order by position`;

test('the life of a right is told by its changes, act by act, with who and why', async () => {
  const id = await propose();
  await act(zhao, approveGrant, { id });
  await act(li, revokeGrant, { id, reason: '职责已调整' });
  const told = await changesOf(id);
  expect(told.map(({ operation, actor, state }) => [operation, actor, state])).toEqual([
    ['proposeGrant', 'operator:li-ming', 'PROPOSED'],
    ['approveGrant', 'operator:zhao-jun', 'APPROVED'],
    ['revokeGrant', 'operator:li-ming', 'REVOKED'],
  ]);
  expect(told.at(-1)).toMatchObject({
    entity: 'AccessGrant',
    jurisdiction: '4201',
    revokedBy: 'operator:li-ming',
    reason: '职责已调整',
  });
  const positions = told.map((one) => one.position);
  expect(positions).toEqual([0, 1, 2].map((step) => (positions[0] as number) + step));
});

test('so is that of a proposal which comes to nothing', async () => {
  const [rejected, withdrawn] = [await propose(), await propose()];
  await act(zhao, rejectGrant, { id: rejected, reason: '用途不明' });
  await act(li, withdrawGrantProposal, { id: withdrawn });
  expect((await changesOf(rejected)).map(({ state, reason }) => [state, reason])).toEqual([
    ['PROPOSED', '停水时通知到户'],
    ['REJECTED', '用途不明'],
  ]);
  expect((await changesOf(withdrawn)).map(({ state }) => state)).toEqual(['PROPOSED', 'WITHDRAWN']);
});

test('a right that came with the city leaves its first trace when it is revoked', async () => {
  const [seeded] = await city.sql<{ id: string }[]>`
    select id from policy.access_grant where role = 'gridworker' and entity = 'Household'`;
  await act(zhao, revokeGrant, { id: seeded?.id, reason: '改由人口部门掌握' });
  expect(await changesOf(seeded?.id ?? '')).toMatchObject([
    { operation: 'revokeGrant', jurisdiction: 'own', state: 'REVOKED' },
  ]);
});

test('the act and its change are one transaction', async () => {
  const id = await propose();
  const same = async (table: string, operation: string) => {
    const [row] = await city.sql`
      select t.xmin = c.xmin as same from ${city.sql(table)} t
      join log.change c on c.record_id = t.id and c.operation = ${operation} and c.shard = 6 where t.id = ${id}`;
    return row?.['same'];
  };
  expect(await same('policy.grant_proposal', 'proposeGrant')).toBe(true);
  await act(zhao, approveGrant, { id });
  expect(await same('policy.access_grant', 'approveGrant')).toBe(true);
  expect(await same('policy.grant_proposal', 'approveGrant')).toBe(true);
  await act(li, revokeGrant, { id, reason: '职责已调整' });
  expect(await same('policy.access_grant', 'revokeGrant')).toBe(true);
});

test('where the log refuses, nothing has happened', async () => {
  const input = rightInput();
  await act(li, proposeGrant, { input });
  const before = await city.sql`select from policy.grant_proposal`;
  const head = async () => (await city.sql`select position from log.head where shard = 6`)[0];
  const position = await head();
  const conflict = await act(li, proposeGrant, { input: { ...input, department: 'police' } });
  expect(conflict).toMatchObject({ __typename: 'IdempotencyConflictError' });
  expect(await city.sql`select from policy.grant_proposal`).toHaveLength(before.length);
  const id = await propose();
  await act(zhao, approveGrant, { id });
  await act(zhao, revokeGrant, { id, reason: '一' });
  const revoked = await city.sql`select * from policy.access_grant where id = ${id}`;
  expect(await act(zhao, revokeGrant, { id, reason: '二' })).toMatchObject({
    __typename: 'IdempotencyConflictError',
  });
  expect(await act(li, revokeGrant, { id, reason: '三' })).toMatchObject({ __typename: 'InvalidStateError' });
  expect(await city.sql`select * from policy.access_grant where id = ${id}`).toEqual(revoked);
  expect(Number((await head())?.['position']) - Number(position?.['position'])).toBe(3);
});

test('an auditor reads the acts in the change log, and the receipt of each', async () => {
  const changes = '{ changes(shard: exchange, first: 200) { nodes { entity operation actor recordId } } }';
  const id = await propose();
  const { receipt } = await act(zhao, approveGrant, { id });
  const { data } = await auditor(changes);
  const acts = data?.['changes'].nodes.filter((one: any) => one.recordId === id);
  expect(acts.map((one: any) => one.operation)).toEqual(['proposeGrant', 'approveGrant']);
  const read = await auditor('query($id: ID!) { receipt(id: $id) { recordId deliveries { state } } }', {
    id: receipt.id,
  });
  expect(read.data).toEqual({ receipt: { recordId: id, deliveries: [] } });
});

test('rights are told as of any moment, and the revision says which policy that was', async () => {
  const revision = async () => (await auditor('{ policyRevision }')).data?.['policyRevision'];
  const inForce = async (at: string) =>
    (await auditor(grants, { department: 'water', entity: 'Resident', at, first: 200 })).data?.['grants']
      .nodes;
  const has = async (at: string, id: string) => (await inForce(at)).some((one: any) => one.id === id);
  const id = await propose();
  const [before, first] = [new Date().toISOString(), await revision()];
  const { grant } = await act(zhao, approveGrant, { id });
  expect([grant.sinceRevision, await revision(), grant.untilRevision]).toEqual([first + 1, first + 1, null]);
  const { grant: revoked } = await act(li, revokeGrant, { id, reason: '职责已调整' });
  expect([revoked.untilRevision, await revision()]).toEqual([first + 2, first + 2]);
  const justBefore = new Date(Date.parse(revoked.revokedAt) - 1).toISOString();
  const justAfter = new Date(Date.parse(revoked.revokedAt) + 1).toISOString();
  expect(await has(before, id)).toBe(false);
  expect(await has(justBefore, id)).toBe(true);
  expect(await has(justAfter, id)).toBe(false);
  const ever = await auditor(grants, { department: 'water', entity: 'Resident', first: 200 });
  expect(ever.data?.['grants'].nodes.map((one: any) => one.id)).toContain(id);
});

test('the list comes page by page, each right once', async () => {
  const all = (await auditor(grants, { first: 200 })).data?.['grants'];
  expect(all.pageInfo.hasNextPage).toBe(false);
  const ids: string[] = [];
  let after: string | null = null;
  do {
    const page: any = (await auditor(grants, { first: 30, after })).data?.['grants'];
    ids.push(...page.nodes.map((one: any) => one.id));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  expect(ids).toEqual(all.nodes.map((one: any) => one.id));
  expect(ids.length).toBe((await city.sql`select from policy.access_grant`).length);
  for (const wrong of ['x', Buffer.from('["42"]').toString('base64url')])
    expect((await auditor(grants, { after: wrong })).errors?.[0]?.extensions.code).toBe('INVALID_INPUT');
  expect((await auditor(grants, { entity: '\u0000' })).data?.['grants'].nodes).toEqual([]);
});
