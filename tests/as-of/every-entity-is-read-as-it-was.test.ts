import { afterAll, beforeAll, expect, test } from 'vitest';
import { report, take } from '../clocks/tickets.ts';
import { correct, recall } from '../corrections/amendments.ts';
import { type LocalCity, openLocalCity } from '../corrections/local-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { demoGrid } from '../harness/pushes.ts';
import { before, read, readAll, storedAt } from './versions.ts';

let local: LocalCity;
let urban: Ask;

beforeAll(async () => {
  local = await openLocalCity();
  urban = await local.hub.ask(persona.department('urban-management'));
});
afterAll(() => local?.stop());

/** What a caller reads of a record at each moment, by id and in the list; the two must say the same. */
async function told(
  ask: Ask,
  { entity, list, fields }: { entity: string; list: string; fields: string },
  id: string,
  moments: readonly string[],
): Promise<any[]> {
  const query = `query($id: ID!, $asOf: DateTime) { one: ${entity}(id: $id, asOf: $asOf) { id ${fields} } }`;
  const seen = [];
  for (const asOf of moments) {
    const { one } = await read(ask, query, { id, asOf });
    const { nodes } = await readAll(ask, list, `id ${fields}`, asOf);
    expect(nodes.find((node) => node.id === id) ?? null, `${entity} in its list as of ${asOf}`).toEqual(one);
    seen.push(one);
  }
  return seen;
}

/** Just before the first, and at each of these versions. */
async function momentsOf(shard: number, positions: readonly number[]): Promise<string[]> {
  const moments = await Promise.all(positions.map((position) => storedAt(local.city, shard, position)));
  return [before(moments[0] as string), ...moments];
}

test('a ticket stands as of each step of its life', async () => {
  const { ticket, receipt } = await report(local.worker, 'as-of-ticket');
  const accepted = await take(urban, 'accept', 'as-of-accept', ticket.id);
  const resolved = await take(urban, 'resolve', 'as-of-resolve', ticket.id, { note: '已修' });
  const moments = await momentsOf(
    3,
    [receipt, accepted.receipt, resolved.receipt].map((one) => one.position),
  );
  const fields = 'state acceptedAt resolvedAt resolution reportedAt acceptBy';
  const states = await told(urban, { entity: 'ticket', list: 'tickets', fields }, ticket.id, moments);
  const same = { reportedAt: ticket.reportedAt, acceptBy: ticket.acceptBy, id: ticket.id };
  const { acceptedAt, resolvedAt } = resolved.ticket;
  const open = { state: 'DISPATCHED', acceptedAt: null, resolvedAt: null, resolution: null };
  expect(states).toEqual([
    null,
    { ...same, ...open },
    { ...same, ...open, state: 'ACCEPTED', acceptedAt },
    { ...same, state: 'RESOLVED', acceptedAt, resolvedAt, resolution: '已修' },
  ]);
});

test('a residence and an application stand as they were told', async () => {
  const { recordId: residentId } = await local.register(1);
  const [unit] = await local.city.sql`select id from housing.unit where grid_code = ${demoGrid} limit 1`;
  const [item] = await local.city.sql`select code from services.item order by code limit 1`;
  const push = async (verb: string, input: object) => {
    const type = `${verb.charAt(0).toUpperCase()}${verb.slice(1)}`;
    const mutation = `mutation($input: ${type}Input!) { push: ${verb}(input: $input) { ... on ${type}Payload { receipt { recordId position } } } }`;
    const { push: pushed } = await read(local.worker, mutation, {
      input: { idempotencyKey: verb, ...input },
    });
    return pushed.receipt;
  };
  const residence = await push('registerResidence', {
    residentId,
    unitId: unit?.['id'],
    kind: 'TENANT',
    since: '2026-01-01',
  });
  const owner = await correct(local.worker, {
    recordId: residence.recordId,
    changes: [{ field: 'kind', value: 'OWNER' }],
  });
  const gone = await recall(local.worker, { recordId: residence.recordId });
  const lived = await told(
    local.worker,
    { entity: 'occupancy', list: 'occupancies', fields: 'kind since until gridCode resident { id }' },
    residence.recordId,
    await momentsOf(
      2,
      [residence, owner.receipt, gone.receipt].map((one) => one.position),
    ),
  );
  const stood = { id: residence.recordId, since: '2026-01-01', until: null, gridCode: demoGrid };
  const resident = { id: residentId };
  expect(lived).toEqual([
    null,
    { ...stood, resident, kind: 'TENANT' },
    { ...stood, resident, kind: 'OWNER' },
    null,
  ]);
  const applied = await push('submitApplication', {
    residentId,
    itemCode: item?.['code'],
    gridCode: demoGrid,
    note: '急',
  });
  const corrected = await correct(local.worker, {
    recordId: applied.recordId,
    changes: [{ field: 'note', value: null }],
  });
  const notes = await told(
    local.worker,
    { entity: 'application', list: 'applications', fields: 'note state item { code }' },
    applied.recordId,
    await momentsOf(5, [applied.position, corrected.receipt.position]),
  );
  const same = { id: applied.recordId, state: 'SUBMITTED', item: { code: item?.['code'] } };
  expect(notes).toEqual([null, { ...same, note: '急' }, { ...same, note: null }]);
});

test('an observation stands as it was told, and one of a sensor that watches a person is seen where the sensor is', async () => {
  const { sql } = local.city;
  const [sensor] = await sql`
    select id from sensors.sensor where subject_resident_id is null order by code limit 1`;
  const [duty] = await sql`select purpose from exchange.department where code = 'water'`;
  const water = await local.hub.ask({ ...persona.department('water'), purpose: duty?.['purpose'] });
  const mutation = `mutation($input: PushObservationsInput!) { push: pushObservations(input: $input) {
    ... on PushObservationsPayload { rows { receipt { recordId position } } } } }`;
  const observations = [{ sensorId: sensor?.['id'], phenomenonTime: '2026-11-20T07:00:00Z', result: 9.5 }];
  const { push } = await read(water, mutation, { input: { idempotencyKey: 'observe', observations } });
  const [{ receipt }] = push.rows;
  const id = receipt.recordId;
  const corrected = await correct(water, { recordId: id, changes: [{ field: 'result', value: '-1.25' }] });
  const recalled = await recall(water, { recordId: id });
  const moments = await momentsOf(
    4,
    [receipt, corrected.receipt, recalled.receipt].map((one) => one.position),
  );
  const what = { entity: 'observation', list: 'observations', fields: 'result phenomenonTime sensor { id }' };
  const same = { id, phenomenonTime: '2026-11-20T07:00:00.000Z', sensor: { id: sensor?.['id'] } };
  expect(await told(water, what, id, moments)).toEqual([
    null,
    { ...same, result: 9.5 },
    { ...same, result: -1.25 },
    null,
  ]);
  const { recordId: subject } = await local.register(2);
  const stranger = await local.hub.ask(persona.gridworker('420102010001002'));
  await sql`update sensors.sensor set subject_resident_id = ${subject} where id = ${sensor?.['id']}`;
  await sql`update log.change set jurisdiction = ${demoGrid} where shard = 4 and record_id = ${id}`;
  const at = moments.slice(1, 2);
  expect((await told(local.worker, what, id, at))[0]).toMatchObject({ id, result: 9.5 });
  expect(await told(stranger, what, id, at)).toEqual([null]);
  expect(await told(water, what, id, at)).toEqual([null]);
});
