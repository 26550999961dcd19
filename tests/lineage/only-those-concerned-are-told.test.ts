import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { correct } from '../corrections/amendments.ts';
import { type LocalCity, openLocalCity } from '../corrections/local-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { citizenId, demoGrid } from '../harness/pushes.ts';
import { names, refusal, trace, versions, wholeLineage } from './lineage-documents.ts';

let local: LocalCity;
let recordId: string;
let corrected: any;

beforeAll(async () => {
  local = await openLocalCity();
  recordId = (await local.register(1, { careTags: ['独居老人'] })).recordId;
  await local.deliverAll();
  const changes = [
    { field: 'name', value: '王小明' },
    { field: 'careTags', values: ['残疾人'] },
  ];
  corrected = await correct(local.worker, { recordId, changes });
  await local.deliverAll();
});
afterAll(() => local?.stop());

const citizenOf = (resident: string): Promise<Ask> => local.hub.ask({ ...persona.citizen, resident });

test('to everybody else a record and none are one answer', async () => {
  const strangers = [
    persona.gridworker('420102010001002'),
    persona.gridworker('420106'),
    persona.department('water'),
    persona.citizen,
    persona.system,
  ];
  const asks = [...(await Promise.all(strangers.map(local.hub.ask))), await citizenOf(randomUUID())];
  for (const [index, ask] of asks.entries()) {
    const hidden = refusal(await ask(wholeLineage, { recordId }));
    expect(hidden).toMatchObject({
      data: { lineage: null },
      errors: [{ extensions: { code: 'NOT_FOUND' } }],
    });
    for (const absent of [randomUUID(), 'no id', ''])
      expect(refusal(await ask(wholeLineage, { recordId: absent })), String(index)).toEqual(hidden);
    // Nor does a field that there is not tell the one from the other.
    expect(refusal(await ask(wholeLineage, { recordId, field: 'noField' }))).toEqual(hidden);
  }
});

test('the source sees values by its rights, its own account, and the board of each version', async () => {
  const [last, first] = await versions(local.worker, { recordId });
  expect(first).toMatchObject({ actor: `gridworker:${demoGrid}`, version: corrected.receipt.version - 1 });
  const of = (version: any, name: string): any => version.fields.find((one: any) => one.name === name);
  expect(of(last, 'name')).toMatchObject({ treatment: 'SEE', value: '王小明', valueBefore: '居民1' });
  const phone = of(last, 'phone');
  expect(['SEE', 'MASK']).toContain(phone.treatment);
  expect(names(first.changed)).toContain('careTags');
  expect(first.deliveries.length).toBeGreaterThan(3);
  expect(first.deliveries.every((one: any) => one.deadLetter === null)).toBe(true);
});

test('a department sees its own deliveries, and of the fields those that it may have', async () => {
  const urban = await local.hub.ask(persona.department('urban-management'));
  const [last, first] = await versions(urban, { recordId });
  for (const version of [last, first]) {
    expect(version).toMatchObject({ actor: null, traceId: null, tap: null });
    expect(new Set(version.deliveries.map((one: any) => one.delivery.department.code))).toEqual(
      new Set(['urban-management']),
    );
    const told = names(version.fields);
    expect(told).toContain('name');
    for (const hidden of ['citizenId', 'phone', 'careTags']) expect(told).not.toContain(hidden);
  }
  // That a field changed which it may not have is not told either.
  expect(names(last.changed)).toEqual(['name']);
  expect(await versions(urban, { recordId, field: 'careTags' })).toMatchObject([
    { changed: [], fields: [] },
    { changed: [], fields: [] },
  ]);
});

test('a citizen sees what became of the own record, and no person’s account', async () => {
  const own = await citizenOf(recordId);
  const lineage = await trace(own, { recordId });
  expect(lineage.versions.nodes).toHaveLength(2);
  for (const version of lineage.versions.nodes) {
    expect(version).toMatchObject({
      actor: null,
      tap: null,
      traceId: null,
      reason: null,
      source: 'gridworker',
    });
    expect(version.deliveries.length).toBeGreaterThan(3);
  }
  expect(JSON.stringify(lineage)).not.toContain(`gridworker:${demoGrid}`);
});

test('who pushes a person that others know is told of his own version alone', async () => {
  const elsewhere = '420102010001002';
  const stranger = await local.hub.ask(persona.gridworker(elsewhere));
  const mutation = `mutation($input: RegisterResidentInput!) { registerResident(input: $input) {
    ... on RegisterResidentPayload { receipt { recordId version } } } }`;
  const input = {
    idempotencyKey: 'moved',
    citizenId: citizenId(1),
    name: '王小明',
    phone: '13900001111',
    gridCode: elsewhere,
  };
  const { receipt } = (await stranger(mutation, { input })).data?.['registerResident'] ?? {};
  expect(receipt.recordId).toBe(recordId);
  const told = await versions(stranger, { recordId });
  expect(told.map((one) => one.version)).toEqual([receipt.version]);
  // As of a new record: nothing says that there was another version.
  expect(names(told[0].changed)).toEqual(expect.arrayContaining(['citizenId', 'name', 'birthDate', 'sex']));
  // And the first one's grid worker is told of his, and not of where the person went.
  expect((await versions(local.worker, { recordId })).map((one) => one.version)).not.toContain(
    receipt.version,
  );
});

test('an auditor sees values only of what a second person has opened, and of nothing else', async () => {
  const auditor = await local.hub.ask(persona.auditor);
  const [, before] = await versions(auditor, { recordId });
  const personal = (version: any): any[] => version.fields.filter((one: any) => one.class > 2);
  expect(personal(before).length).toBeGreaterThan(4);
  expect(personal(before).every((one) => one.value === null && one.treatment === 'HIDE')).toBe(true);
  await local.city
    .sql`insert into exchange.break_glass (id, record_id, entity, jurisdiction, fields, minutes, reason, legal_basis,
      requested_by, state, decided_by, decided_at, expires_at)
    values (gen_random_uuid(), ${recordId}, 'Resident', ${demoGrid}, '{name}', 10, '核查', '依据', 'auditor', 'APPROVED', 'operator',
      now(), now() + interval '10 minutes')`;
  const [, opened] = await versions(auditor, { recordId });
  const shown = personal(opened).filter((one) => one.value !== null);
  expect(shown).toMatchObject([{ name: 'name', value: '王小明', valueBefore: '居民1' }]);
  await local.city
    .sql`update exchange.break_glass set expires_at = now() - interval '1 minute', decided_at = now() - interval '11 minutes'`;
  const [, after] = await versions(auditor, { recordId });
  expect(personal(after).every((one) => one.value === null)).toBe(true);
});
