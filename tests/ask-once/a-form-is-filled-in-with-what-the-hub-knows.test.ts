import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { citizenId, demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import { type SpawnedHub, spawnHub } from '../harness/spawned-hub.ts';
import { until } from '../harness/until.ts';

const formPrefill = `query Prefill($formCode: String!, $residentId: ID!) {
  formPrefill(formCode: $formCode, residentId: $residentId) {
    form { name department { name } fields { name label source } }
    values { source value masked }
  }
}`;
const report = `query Report($from: String!, $to: String!) {
  repeatEntryReport(from: $from, to: $to) { department { code } month pushed pushedAgain share asked known }
}`;
const nobody = '7f1a6a3e-5f0c-8d2b-9a41-0c7be2d1f6aa';
const month = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
}).format();

describe.each(['local', 'remote'])('with %s subgraphs', (subgraphs) => {
  let city: ClonedCity;
  let hub: SpawnedHub;
  let worker: Ask;
  let resident: string;

  beforeAll(async () => {
    city = await cloneCity();
    hub = await spawnHub(city, { environment: { SUBGRAPHS: subgraphs } });
    worker = await hub.ask(persona.gridworker(demoGrid));
    const input = residentPush(7, demoGrid, { careTags: ['独居老人'] });
    resident = (await worker(registerResident, { input })).data?.['registerResident'].resident.id;
    // The same person again, under another key: the same datum, pushed twice.
    await worker(registerResident, { input: { ...input, idempotencyKey: 'twice' } });
  });
  afterAll(async () => {
    await hub?.stop();
    await city?.drop();
  });

  async function prefill(caller: Ask, formCode: string, residentId = resident): Promise<any> {
    const answer = await caller(formPrefill, { formCode, residentId });
    if (answer.errors !== null) throw new Error(answer.text);
    return answer.data?.['formPrefill'];
  }
  const shown = (values: any[]): Record<string, string> =>
    Object.fromEntries(values.map((one) => [one.source, `${one.value}${one.masked ? ' (masked)' : ''}`]));

  test('each caller gets what he may know, class 4 masked or not at all', async () => {
    const forms = (await worker('{ forms { code fields { source } } }')).data?.['forms'];
    expect(forms.length).toBeGreaterThanOrEqual(6);
    const police = await prefill(await hub.ask(persona.department('police')), 'residence-permit');
    expect(police.form).toMatchObject({ name: '居住证办理', department: { name: expect.any(String) } });
    expect(shown(police.values)).toMatchObject({
      'Resident.citizenId': citizenId(7),
      'Resident.phone': '19900000007',
      'Resident.name': '居民7',
    });
    const gridworker = await prefill(worker, 'minimum-living-allowance');
    expect(shown(gridworker.values)).toMatchObject({
      'Resident.citizenId': expect.stringMatching(/\*.*\(masked\)$/),
      'Resident.phone': '199****0007 (masked)',
      'Resident.careTags': '["独居老人"]',
    });
    const welfare = await prefill(
      await hub.ask({ ...persona.department('civil-affairs'), purpose: 'social-assistance' }),
      'elder-card',
    );
    expect(shown(welfare.values)).toEqual({ 'Resident.name': '居民7' });
  });

  test('unknown, hidden and forbidden are one answer', async () => {
    const texts = new Set<string>();
    const citizen = await hub.ask(persona.citizen);
    const neighbour = await hub.ask(persona.gridworker('420102010001002'));
    const water = await hub.ask(persona.department('water'));
    for (const caller of [citizen, neighbour, water])
      for (const residentId of [resident, nobody]) {
        const answer = await caller(formPrefill, { formCode: 'elder-card', residentId });
        expect(answer.data?.['formPrefill'].values).toEqual([]);
        texts.add(answer.text);
      }
    expect(texts.size).toBe(1);
  });

  test('a form that is none and an id that is none are told on their paths, without their values', async () => {
    const answer = await worker(formPrefill, { formCode: 'tax-return', residentId: citizenId(7) });
    expect(answer.errors?.[0]?.extensions.code).toBe('INVALID_INPUT');
    expect(answer.text).not.toContain(citizenId(7));
    expect(answer.text).not.toContain('tax-return');
  });

  test('the report counts what was pushed again and what forms asked and knew, and departments read their own', async () => {
    const auditor = await hub.ask(persona.auditor);
    const rows = async (caller: Ask): Promise<any[]> => {
      const answer = await caller(report, { from: month, to: month });
      if (answer.errors !== null) throw new Error(answer.text);
      return answer.data?.['repeatEntryReport'];
    };
    await until('the pushes are counted', async () =>
      (await rows(auditor)).some((row) => row.department === null && row.pushedAgain === 1),
    );
    const all = await rows(auditor);
    const police = all.find((row) => row.department?.code === 'police');
    // One call for residence-permit: eight fields, of which the police may know all that a record holds of this person.
    expect(police).toMatchObject({ month, asked: 8, known: 6 });
    const welfare = all.find((row) => row.department?.code === 'civil-affairs');
    // Nine fields of which the grid worker saw four unmasked, and seven times seven of which one was known, once.
    expect(welfare).toMatchObject({ asked: 9 + 7 * 7, known: 5 });
    const own = await rows(await hub.ask(persona.department('police')));
    expect(own).toEqual([police]);
    expect((await worker(report, { from: month, to: month })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    for (const period of [
      { from: '2026-13', to: month },
      { from: month, to: '2020-01' },
      { from: '2020-01', to: month },
    ])
      expect((await auditor(report, period)).errors?.[0]?.extensions.code).toBe('INVALID_INPUT');
    const [kept] = await city.sql`select string_agg(to_jsonb(m)::text, '') as text from log.prefill_month m`;
    expect(kept?.['text']).not.toMatch(new RegExp(`${resident}|${citizenId(7)}|居民`));
  });
});
