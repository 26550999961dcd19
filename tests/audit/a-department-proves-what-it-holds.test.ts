import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ask, persona } from '../harness/graph-client.ts';
import { citizenId, demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import { until } from '../harness/until.ts';
import { type AuditCity, bundleOf, openAuditCity } from './audit-city.ts';
import { faultsIn } from './bundle-checks.ts';

const values = {
  name: '欧阳金丝雀',
  citizenId: citizenId(77),
  phone: '19900000077',
  gridCode: demoGrid,
  sex: '男',
};
const began = new Date().toISOString();

let place: AuditCity;
let recordId: string;
let police: Ask;
let construction: Ask;
let urbanManagement: Ask;

beforeAll(async () => {
  place = await openAuditCity({ workers: true });
  [police, construction, urbanManagement] = (await Promise.all(
    ['police', 'construction', 'urban-management'].map((code) => place.hub.ask(persona.department(code))),
  )) as [Ask, Ask, Ask];
  const more = { name: values.name, wait: 'ALL_RECEIPTS', timeoutMs: 20_000 };
  const { data } = await place.worker(registerResident, { input: residentPush(77, demoGrid, more) });
  recordId = data?.['registerResident'].receipt.recordId;
  await place.seal();
});
afterAll(() => place?.stop());

/** Names and values of the fields that come whole. */
function shownIn(text: string): Record<string, unknown> {
  const { entries } = JSON.parse(text);
  expect(entries).toHaveLength(1);
  return Object.fromEntries(
    Object.entries<any>(entries[0].fields).flatMap(([name, { salt, value }]) =>
      salt === undefined ? [] : [[name, value]],
    ),
  );
}

const hides = (text: string, ...names: (keyof typeof values)[]): void => {
  for (const name of names) expect(text.includes(JSON.stringify(values[name])), name).toBe(false);
};

test('each department’s bundle shows its own fields and proves them; the rest are commitments', async () => {
  const ofPolice = await bundleOf(police, { recordId });
  expect(faultsIn(ofPolice)).toEqual([]);
  expect(shownIn(ofPolice)).toMatchObject({
    name: values.name,
    citizenId: values.citizenId,
    phone: values.phone,
  });
  const ofConstruction = await bundleOf(construction, { recordId });
  expect(faultsIn(ofConstruction)).toEqual([]);
  expect(shownIn(ofConstruction)).toEqual({ name: values.name, gridCode: demoGrid, unitId: null });
  hides(ofConstruction, 'citizenId', 'phone', 'sex');
  for (const text of [ofPolice, ofConstruction]) {
    expect(Object.keys(JSON.parse(text).entries[0].fields)).toContain('careTags');
    expect(JSON.parse(text).reads).toEqual([]);
  }
});

test('a masked field stays a commitment, and a bad value does not pass', async () => {
  const text = await bundleOf(urbanManagement, { recordId });
  expect([faultsIn(text), shownIn(text)]).toEqual([[], { gridCode: demoGrid }]);
  hides(text, 'name', 'citizenId', 'phone', 'sex');
  const [{ position }] = JSON.parse(text).entries;
  expect(faultsIn(text.replace(`"value":"${demoGrid}"`, '"value":"420102010001009"'))).toEqual([
    `people/${position}.gridCode`,
  ]);
});

test('for another purpose nothing is shown, and a department without a feed finds no record', async () => {
  const another = await place.hub.ask({ ...persona.department('police'), purpose: 'city-management' });
  const text = await bundleOf(another, { recordId });
  expect([faultsIn(text), shownIn(text)]).toEqual([[], {}]);
  hides(text, 'name', 'citizenId', 'phone', 'sex');
  for (const code of ['health', 'water'])
    expect(await bundleOf(await place.hub.ask(persona.department(code)), { recordId })).toBe('NOT_FOUND');
});

test('its deliveries are in it, and no other department’s', async () => {
  const text = await bundleOf(construction, { recordId });
  const { deliveries } = JSON.parse(text);
  expect(deliveries).toHaveLength(1);
  expect(deliveries[0]).toMatchObject({
    department: 'construction',
    entry: { kind: 'DELIVERY', tree: 'people' },
    fields: { name: 'SEE', gridCode: 'SEE', unitId: 'SEE' },
    withheld: { citizenId: 'NO_RIGHT', phone: 'NO_RIGHT' },
  });
  const auditor = await place.hub.ask(persona.auditor);
  const all = JSON.parse(await bundleOf(auditor, { recordId }));
  expect(all.deliveries.map(({ department }: any) => department).sort()).toEqual([
    'construction',
    'police',
    'population',
    'urban-management',
  ]);
});

test('a receipt is in it as it was stored, and one that was changed is found', async () => {
  const { sql } = place.city;
  const [{ position }] = JSON.parse(await bundleOf(police, { recordId })).entries;
  await sql`
    insert into log.receipt (feed_id, shard, position, delivery_id, record_id, attempts, status, digest, signed, verified)
    select f.id, 1, ${position}, 'delivery-1', ${recordId}, 2, 204, sha256('body'), null, false from policy.feed f
    where f.department = 'police' and f.entity = 'Resident'`;
  await place.seal();
  const receiptsIn = (text: string): any[] =>
    JSON.parse(text).deliveries.filter(({ entry }: any) => entry.kind === 'RECEIPT');
  const text = await bundleOf(police, { recordId });
  expect(faultsIn(text)).toEqual([]);
  expect(receiptsIn(text)).toMatchObject([
    {
      department: 'police',
      entry: { tree: 'people', position, recordId, deliveryId: 'delivery-1', status: 204, verified: false },
      fields: { citizenId: 'SEE', name: 'SEE' },
      receiptKey: null,
    },
  ]);
  expect(receiptsIn(await bundleOf(construction, { recordId }))).toEqual([]);
  const auditor = await place.hub.ask(persona.auditor);
  const stretch = await bundleOf(auditor, {
    query: { tree: 'deliveries', fromPosition: 1, toPosition: 1000 },
  });
  expect([faultsIn(stretch), receiptsIn(stretch).length]).toEqual([[], 1]);
  await sql`update log.receipt set status = 200 where delivery_id = 'delivery-1'`;
  expect(faultsIn(await bundleOf(police, { recordId }))).toEqual([
    `deliveries/${receiptsIn(text)[0].position}`,
  ]);
  await sql`update log.receipt set status = 204 where delivery_id = 'delivery-1'`;
});

test('what was delivered in a period is one bundle, for the department with its fields, for an auditor without', async () => {
  const to = new Date(Date.now() + 60_000).toISOString();
  const input = { department: 'construction', from: began, to };
  const text = await bundleOf(construction, input);
  expect(faultsIn(text)).toEqual([]);
  const { entries, deliveries } = JSON.parse(text);
  expect(entries.length).toBeGreaterThan(200);
  expect(new Set(entries.map(({ tree }: any) => tree))).toEqual(new Set(['people', 'housing']));
  expect(new Set(deliveries.map(({ department }: any) => department))).toEqual(new Set(['construction']));
  expect(text).toContain(values.name);
  hides(text, 'citizenId', 'phone');
  const ofAuditor = await bundleOf(await place.hub.ask(persona.auditor), input);
  expect(faultsIn(ofAuditor)).toEqual([]);
  expect(JSON.parse(ofAuditor).entries.map(({ position }: any) => position)).toEqual(
    entries.map(({ position }: any) => position),
  );
  hides(ofAuditor, 'name', 'citizenId', 'phone', 'sex');
  const before = { ...input, from: '2020-01-01T00:00:00Z', to: '2020-02-01T00:00:00Z' };
  const none = JSON.parse(await bundleOf(construction, before));
  expect([none.entries, none.deliveries]).toEqual([[], []]);
});

test('a right that was taken away takes its fields out of the next bundle', async () => {
  await place.city.sql`
    update policy.access_grant set valid_to = clock_timestamp()
    where department = 'police' and entity = 'Resident' and 'phone' = any (fields) and treatment = 'SEE'`;
  await until('the hub knows that the right is gone', async () => {
    const text = await bundleOf(police, { recordId });
    return !text.includes(values.phone);
  });
});
