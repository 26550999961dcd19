import { afterAll, beforeAll, expect, test } from 'vitest';
import { acknowledge, correct, listed, notices, recall } from '../corrections/amendments.ts';
import { type LocalCity, openLocalCity } from '../corrections/local-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { holders, ownRecord } from './access-documents.ts';

let local: LocalCity;

beforeAll(async () => {
  local = await openLocalCity();
});
afterAll(() => local?.stop());

async function holdersOf(recordId: string): Promise<any[]> {
  const who: Ask = await local.hub.ask({ ...persona.citizen, resident: recordId });
  const { data, errors, text } = await who(holders, { id: recordId });
  expect(errors, text).toBeNull();
  return data?.['recordAccess'].holders;
}
const codes = (held: readonly any[]): string[] => held.map((one) => one.department.code);
const ofPolice = (held: readonly any[]): any => held.find((one) => one.department.code === 'police');

test('nobody has a record before it is delivered, then those to whom it went, with their fields and their law', async () => {
  const { recordId, position } = await local.register(8300);
  expect(await holdersOf(recordId)).toEqual([]);
  await local.deliverAll();
  const held = await holdersOf(recordId);
  expect(codes(held)).toEqual(codes(held).toSorted());
  expect(ofPolice(held)).toMatchObject({
    active: true,
    purpose: 'public-security',
    legalBases: [expect.stringContaining('《')],
    version: position,
    masked: [],
    withdrawal: null,
  });
  const feeds = await local.city
    .sql`select department, fields from policy.feed where entity = 'Resident' and state = 'ACTIVE'`;
  expect(new Set(codes(held))).toEqual(new Set(feeds.map((feed) => feed['department'])));
  for (const one of held) {
    const ordered = feeds
      .filter((feed) => feed['department'] === one.department.code)
      .flatMap((feed) => feed['fields']);
    expect(ordered).toEqual(expect.arrayContaining(one.fields));
  }
  const urban = held.find((one) => one.department.code === 'urban-management');
  expect(urban.masked).toContain('name');
  const self = await local.hub.ask({ ...persona.citizen, resident: recordId });
  expect((await self(ownRecord, { id: recordId })).data?.['resident'].holders).toEqual(held);
});

test('a correction raises the version that they have, and since when they have the record stays', async () => {
  const { recordId } = await local.register(8310);
  await local.deliverAll();
  const before = ofPolice(await holdersOf(recordId));
  const { receipt } = await correct(local.worker, { recordId, changes: [{ field: 'name', value: '王改' }] });
  expect(ofPolice(await holdersOf(recordId))).toEqual(before);
  await local.deliverAll();
  const { since, version, withdrawal } = ofPolice(await holdersOf(recordId));
  expect([since, version, withdrawal]).toEqual([before.since, receipt.position, null]);
});

test('a recall is told with whether it has arrived and was acknowledged, though the record is shown no more', async () => {
  const { recordId } = await local.register(8320);
  await local.deliverAll();
  await recall(local.worker, { recordId });
  expect(ofPolice(await holdersOf(recordId)).withdrawal).toMatchObject({
    delivered: false,
    acknowledgedAt: null,
  });
  await local.deliverAll();
  expect(ofPolice(await holdersOf(recordId)).withdrawal).toMatchObject({
    delivered: true,
    acknowledgedAt: null,
  });
  const police = await local.hub.ask(persona.department('police'));
  for (const notice of await listed(police, notices, { first: 200 }))
    if (notice.recordId === recordId) await acknowledge(police, notice.id);
  expect(ofPolice(await holdersOf(recordId)).withdrawal.acknowledgedAt).toEqual(expect.any(String));
  const self = await local.hub.ask({ ...persona.citizen, resident: recordId });
  expect((await self(ownRecord, { id: recordId })).data).toEqual({ resident: null });
});

test('pushed again after a recall, it is held again', async () => {
  const { recordId } = await local.register(8330);
  await local.deliverAll();
  await recall(local.worker, { recordId });
  await local.deliverAll();
  await local.register(8330, { idempotencyKey: 'push-8330-again' });
  await local.deliverAll();
  expect(ofPolice(await holdersOf(recordId)).withdrawal).toBeNull();
});

// The last: the feed stays retired.
test('a retired feed brings nothing new, and what it brought stays told', async () => {
  const { recordId: older } = await local.register(8340);
  await local.deliverAll();
  const police = await local.hub.ask(persona.department('police'));
  const feeds = (await police('{ feeds { id entity } }')).data?.['feeds'];
  const feedId = feeds.find((one: any) => one.entity === 'Resident').id;
  const retire = `mutation($id: ID!) { retireFeed(feedId: $id, reason: "职责已调整") { __typename } }`;
  expect((await police(retire, { id: feedId })).data?.['retireFeed'].__typename).toBe('RetireFeedPayload');
  const { recordId: younger } = await local.register(8341);
  await local.deliverAll();
  expect(codes(await holdersOf(younger))).not.toContain('police');
  expect(ofPolice(await holdersOf(older))).toMatchObject({ active: false, withdrawal: null });
});
