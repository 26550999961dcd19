import { afterAll, beforeAll, expect, test } from 'vitest';
import { report, settle, take } from '../clocks/tickets.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import { correct, recall } from './amendments.ts';
import { type LocalCity, openLocalCity } from './local-city.ts';

let local: LocalCity;
let police: Ask;
const clock = { now: new Date('2026-11-21T08:00:00Z') };

beforeAll(async () => {
  local = await openLocalCity({ workers: false, now: () => clock.now });
  police = await local.hub.ask(persona.department('police'));
});
afterAll(() => local?.stop());

const everyWayTo = `query($id: ID!, $citizenId: String!, $grid: String!, $area: ID!) {
  resident(id: $id) { id }
  residentByCitizenId(citizenId: $citizenId) { id }
  grid(code: $grid) { residents(first: 200) { nodes { id } } }
  cityOverview(area: $area) { residentCount }
}`;

test('a recalled resident is found by no id, list, link or count, and is there again once pushed again', async () => {
  const pushed = residentPush(1, demoGrid);
  const look = async (id: string) => {
    const answer = await police(everyWayTo, {
      id,
      citizenId: pushed.citizenId,
      grid: demoGrid,
      area: demoGrid,
    });
    expect(answer.errors).toBeNull();
    const { data } = answer;
    const list = await police('{ residents(first: 200) { nodes { id } } }');
    return {
      ways: [
        data?.['resident'] !== null,
        data?.['residentByCitizenId'] !== null,
        list.data?.['residents'].nodes.some((one: any) => one.id === id),
        data?.['grid'].residents.nodes.some((one: any) => one.id === id),
      ],
      count: data?.['cityOverview'].residentCount,
    };
  };
  const receipt = await local.register(1);
  const before = await look(receipt.recordId);
  expect(before.ways).toEqual([true, true, true, true]);
  const recalled = await recall(local.worker, { recordId: receipt.recordId });
  expect(recalled.receipt.version).toBeGreaterThan(receipt.version);
  expect(await look(receipt.recordId)).toEqual({
    ways: [false, false, false, false],
    count: before.count - 1,
  });
  const [change] = await local.city.sql`
    select operation, payload ->> 'name' as name from log.change where shard = 1 and position = ${recalled.receipt.version}`;
  expect(change).toEqual({ operation: 'recallRecord', name: pushed.name });
  await local.worker(registerResident, { input: { ...pushed, idempotencyKey: 'again-1' } });
  expect(await look(receipt.recordId)).toEqual(before);
});

test('what was recalled can be neither corrected nor recalled again, and a repeat of the recall gets its receipt', async () => {
  const { recordId } = await local.register(2);
  const input = { recordId, idempotencyKey: 'recall-2', reason: '重复登记' };
  const [first, atOnce] = await Promise.all([recall(local.worker, input), recall(local.worker, input)]);
  expect(atOnce.receipt.version).toBe(first.receipt.version);
  expect((await recall(local.worker, input)).receipt.version).toBe(first.receipt.version);
  expect(await recall(local.worker, { recordId })).toMatchObject({ __typename: 'InvalidStateError' });
  expect(await correct(local.worker, { recordId, changes: [{ field: 'name', value: '王' }] })).toMatchObject({
    __typename: 'InvalidStateError',
  });
  const [notices] = await local.city.sql`
    select count(*)::int as n from exchange.record_notice where record_id = ${recordId}`;
  expect(notices?.['n']).toBe(1);
});

test('a recalled ticket leaves every list, cannot be accepted, and its clock costs nobody points', async () => {
  const urban = await local.hub.ask(persona.department('urban-management'));
  const { ticket } = await report(local.worker, 'recalled-ticket');
  const kept = await report(local.worker, 'kept-ticket');
  await recall(local.worker, { recordId: ticket.id, reason: '误报' });
  const query = `query($id: ID!) { ticket(id: $id) { id } tickets(first: 200) { nodes { id } } }`;
  const seen = (await urban(query, { id: ticket.id })).data;
  expect(seen?.['ticket']).toBeNull();
  const ids = seen?.['tickets'].nodes.map((one: any) => one.id);
  expect([ids.includes(ticket.id), ids.includes(kept.ticket.id)]).toEqual([false, true]);
  expect(await take(urban, 'accept', 'accept-recalled', ticket.id)).toMatchObject({ code: 'NOT_FOUND' });
  clock.now = new Date('2026-11-23T08:00:00Z');
  await settle(await local.hub.ask(persona.system));
  const rows = await local.city.sql`
    select d.ticket_id, d.outcome, s.points from tickets.deadline d left join tickets.score_entry s using (ticket_id)
    where d.ticket_id in ${local.city.sql([ticket.id, kept.ticket.id])}`;
  const outcome = new Map(rows.map((row) => [row['ticket_id'], [row['outcome'], row['points']]]));
  expect(outcome.get(ticket.id)).toEqual(['WITHDRAWN', null]);
  expect(outcome.get(kept.ticket.id)?.[0]).toBe('MISSED');
});

test('a ticket, a residence, a measurement and an application are corrected and recalled in their own tables', async () => {
  const { worker, city } = local;
  const { recordId: residentId } = await local.register(3);
  const [unit] = await city.sql`select id from housing.unit where grid_code = ${demoGrid} limit 1`;
  const [sensor] = await city.sql`
    select id, grid_code from sensors.sensor where subject_resident_id is null order by code limit 1`;
  const [item] = await city.sql`select code from services.item order by code limit 1`;
  const pushes: [string, string, Record<string, unknown>][] = [
    [
      'mutation($input: RegisterResidenceInput!) { push: registerResidence(input: $input) { ... on RegisterResidencePayload { receipt { recordId } } } }',
      'housing.occupancy',
      { residentId, unitId: unit?.['id'], kind: 'TENANT', since: '2026-01-01' },
    ],
    [
      'mutation($input: SubmitApplicationInput!) { push: submitApplication(input: $input) { ... on SubmitApplicationPayload { receipt { recordId } } } }',
      'services.application',
      { residentId, itemCode: item?.['code'], gridCode: demoGrid, note: '急' },
    ],
    [
      'mutation($input: ReportTicketInput!) { push: reportTicket(input: $input) { ... on ReportTicketPayload { receipt { recordId } } } }',
      'tickets.ticket',
      { gridCode: demoGrid, kind: 'COMPLAINT', subject: '路灯', description: '不亮' },
    ],
  ];
  const changes: Record<string, [change: Record<string, unknown>, column: string, is: unknown][]> = {
    'housing.occupancy': [
      [{ field: 'since', value: '2025-12-01' }, 'since::text', '2025-12-01'],
      [{ field: 'until', value: '2026-12-01' }, 'until::text', '2026-12-01'],
      [{ field: 'kind', value: 'OWNER' }, 'kind', 'OWNER'],
    ],
    'services.application': [[{ field: 'note', value: null }, 'note', null]],
    'tickets.ticket': [
      [{ field: 'subject', value: '路灯坏了' }, 'subject', '路灯坏了'],
      [{ field: 'unitId', value: unit?.['id'] }, 'unit_id', unit?.['id']],
    ],
  };
  for (const [mutation, table, input] of pushes) {
    const key = { idempotencyKey: `push ${table}`.replace(' ', '-') };
    const { recordId } =
      (await worker(mutation, { input: { ...input, ...key } })).data?.['push'].receipt ?? {};
    for (const [change, column, is] of changes[table] ?? []) {
      const corrected = await correct(worker, { recordId, changes: [change] });
      expect(corrected.__typename, `${table} ${column}`).toBe('CorrectRecordPayload');
      const [row] = await city.sql.unsafe(`select ${column} as value, version from ${table} where id = $1`, [
        recordId,
      ]);
      expect(row, `${table} ${column}`).toEqual({ value: is, version: corrected.receipt.version });
    }
    expect((await recall(worker, { recordId })).__typename).toBe('RecallRecordPayload');
    const [row] = await city.sql.unsafe(`select withdrawn_at from ${table} where id = $1`, [recordId]);
    expect(row?.['withdrawn_at'], table).toBeInstanceOf(Date);
  }
  const [duty] = await city.sql`select purpose from exchange.department where code = 'water'`;
  const water = await local.hub.ask({ ...persona.department('water'), purpose: duty?.['purpose'] });
  const mutation = `mutation($input: PushObservationsInput!) { pushObservations(input: $input) {
    ... on PushObservationsPayload { rows { receipt { recordId } } } } }`;
  const observations = [{ sensorId: sensor?.['id'], phenomenonTime: '2026-11-21T07:00:00Z', result: 9.5 }];
  const pushed = await water(mutation, { input: { idempotencyKey: 'observe', observations } });
  const [{ receipt }] = pushed.data?.['pushObservations'].rows ?? [];
  await correct(water, { recordId: receipt.recordId, changes: [{ field: 'result', value: '-1.25e2' }] });
  const [row] = await city.sql`select result from sensors.observation where id = ${receipt.recordId}`;
  expect(row?.['result']).toBe(-125);
  const isListed = async (): Promise<boolean> => {
    const list = await water(
      'query($id: ID!) { sensor(id: $id) { observations(first: 50) { nodes { id } } } }',
      { id: sensor?.['id'] },
    );
    return list.data?.['sensor'].observations.nodes.some((one: any) => one.id === receipt.recordId);
  };
  expect(await isListed()).toBe(true);
  await recall(water, { recordId: receipt.recordId });
  expect(await isListed()).toBe(false);
});

test('days that contradict one another are refused, whichever of them is corrected', async () => {
  const { worker, city } = local;
  const { recordId: residentId } = await local.register(4);
  const [unit] = await city.sql`select id from housing.unit where grid_code = ${demoGrid} limit 1`;
  const push = await worker(
    'mutation($input: RegisterResidenceInput!) { push: registerResidence(input: $input) { ... on RegisterResidencePayload { receipt { recordId } } } }',
    {
      input: {
        idempotencyKey: 'days',
        residentId,
        unitId: unit?.['id'],
        kind: 'TENANT',
        since: '2026-03-01',
        until: '2026-06-01',
      },
    },
  );
  const { recordId } = push.data?.['push'].receipt ?? {};
  const issuesOf = async (...changes: object[]) =>
    ((await correct(worker, { recordId, changes })).issues ?? []).map(
      (one: any) => `${one.path.join('.')} ${one.code}`,
    );
  expect(await issuesOf({ field: 'since', value: '2026-07-01' })).toEqual([
    'input.changes.0.value INVALID_DATE',
  ]);
  expect(await issuesOf({ field: 'kind', value: 'OTHER' }, { field: 'until', value: '2026-02-01' })).toEqual([
    'input.changes.1.value INVALID_DATE',
  ]);
  expect(await issuesOf({ field: 'since', value: '2099-01-01' })).toEqual([
    'input.changes.0.value INVALID_DATE',
  ]);
  expect(await issuesOf({ field: 'kind', value: 'LORD' })).toEqual(['input.changes.0.value INVALID_VALUE']);
});
