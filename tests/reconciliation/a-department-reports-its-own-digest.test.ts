import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResidents, residentPush } from '../harness/pushes.ts';
import { feedDiff, feedNamed, outcomeOf, reconcileFeed, reportFeedDigest, today } from './reconciliations.ts';

const feed = '11111111-1111-4111-8111-111111111111';
let city: ClonedCity;
let hub: LocalHub;
let construction: Ask;
/** What the department holds: exactly what it was sent. */
let held: { recordId: string; version: number; fields: Record<string, unknown> }[];

/** By the words of the README alone, as a department would write it. */
const sha256 = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
function leafOf({ recordId, version, fields }: (typeof held)[number]): string {
  const names = Object.keys(fields).sort();
  const members = names.map((name) => `${JSON.stringify(name)}:${JSON.stringify(fields[name])}`);
  const json = `{"fields":{${members.join(',')}},"recordId":"${recordId}","version":${version}}`;
  return sha256(Buffer.of(0), Buffer.from(json)).toString('hex');
}
function rootOf(leaves: readonly string[]): string {
  if (leaves.length === 0) return sha256().toString('hex');
  if (leaves.length === 1) return leaves[0] as string;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  const [left, right] = [rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split))];
  return sha256(Buffer.of(1), Buffer.from(left, 'hex'), Buffer.from(right, 'hex')).toString('hex');
}
function digestOf(records: typeof held) {
  const leaves = records.map(leafOf);
  const named = records.map(({ recordId, version }, index) => ({ recordId, version, leaf: leaves[index] }));
  return { feedId: feed, day: today(), count: records.length, root: rootOf(leaves), records: named };
}

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city);
  const worker = await hub.ask(persona.gridworker(demoGrid));
  construction = await hub.ask(persona.department('construction'));
  const inputs = Array.from({ length: 21 }, (_, row) => residentPush(row, demoGrid));
  const answer = await worker(registerResidents, { inputs });
  const rows: any[] = answer.data?.['registerResidents'].rows;
  held = rows
    .map((row, index) => ({
      recordId: row.receipt.recordId as string,
      version: row.receipt.position as number,
      fields: { gridCode: demoGrid, name: `居民${index}` },
    }))
    .sort((a, b) => (a.recordId < b.recordId ? -1 : 1));
  // A webhook that has been delivered everything: the cursor stands at the head.
  await city.sql`
    insert into policy.feed (id, department, name, entity, shard, fields, jurisdiction, purpose, sink, state, addresses)
    select ${feed}, department, 'construction-webhook', entity, shard, fields, jurisdiction, purpose,
      '{"kind": "webhook", "url": "https://construction.example/hook", "secrets": [], "receiptKey": null}', 'ACTIVE', '[]'
    from policy.feed where name = 'construction-residents'`;
  await city.sql`insert into log.cursor (feed_id, shard, position) select ${feed}, 1, position from log.head where shard = 1
    on conflict (feed_id, shard) do update set position = excluded.position`;
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

test('without a report there is nothing to compare with', async () => {
  await construction(reconcileFeed, { feedId: feed, day: today() });
  expect(await outcomeOf(construction, feed, today())).toMatchObject({
    state: 'NOT_AVAILABLE',
    detail: 'NO_DIGEST',
  });
});

test('a department that computes the tree by the README agrees with the hub', async () => {
  const told = await construction(reportFeedDigest, digestOf(held));
  expect(told.data?.['reportFeedDigest'].state, told.text).toBe('WAITING');
  const found = await outcomeOf(construction, feed, today());
  expect(found).toMatchObject({ state: 'MATCH', hubCount: 21, departmentCount: 21, drifted: 0 });
  expect(found.hubRoot).toBe(digestOf(held).root);
});

test('named records tell which differ, count and root alone tell that some do', async () => {
  const wrong = held
    .slice(1)
    .map((one, index) => (index === 0 ? { ...one, fields: { ...one.fields, name: '另一个人' } } : one));
  const extra = { recordId: 'ffffffff-ffff-4fff-bfff-ffffffffffff', version: 3, fields: {} };
  await construction(reportFeedDigest, digestOf([...wrong, extra]));
  const found = await outcomeOf(construction, feed, today());
  expect(found).toMatchObject({ state: 'DRIFT', drifted: 3 });
  expect(found.records.nodes.map((one: any) => [one.recordId, one.kind])).toEqual([
    [held[0]?.recordId, 'MISSING'],
    [held[1]?.recordId, 'ALTERED'],
    [extra.recordId, 'EXTRA'],
  ]);
  await construction(reportFeedDigest, { ...digestOf(wrong), records: null });
  const sums = await outcomeOf(construction, feed, today());
  expect(sums).toMatchObject({ state: 'DRIFT', drifted: null, records: { nodes: [] } });
  await construction(reportFeedDigest, { ...digestOf(held), records: null });
  expect((await outcomeOf(construction, feed, today())).state).toBe('MATCH');
});

test('only the department of the feed reports, only of a webhook, and wrong digests are told apart', async () => {
  const police = await hub.ask(persona.department('police'));
  const operator = await hub.ask(persona.operator);
  const digest = digestOf(held);
  expect((await police(reportFeedDigest, digest)).data?.['reportFeedDigest'].code).toBe('NOT_FOUND');
  expect((await operator(reportFeedDigest, digest)).data?.['reportFeedDigest'].code).toBe('FORBIDDEN');
  const ownDatabase = await feedNamed(city, 'construction-residents');
  expect(
    (await construction(reportFeedDigest, { ...digest, feedId: ownDatabase })).data?.['reportFeedDigest']
      .code,
  ).toBe('INVALID_STATE');
  const wrong = await construction(reportFeedDigest, { ...digest, count: 20, root: 'x' });
  expect(
    wrong.data?.['reportFeedDigest'].issues.map((one: any) => `${one.path.join('.')} ${one.code}`),
  ).toEqual(['root INVALID_TEXT', 'count INVALID_NUMBER']);
  expect((await construction(feedDiff, { feedId: feed, day: today() })).data?.['feedDiff'].state).toBe(
    'MATCH',
  );
});
