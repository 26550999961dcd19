import { afterAll, beforeAll, expect, test } from 'vitest';
import { recall } from '../corrections/amendments.ts';
import { type LocalCity, openLocalCity } from '../corrections/local-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { demoGrid } from '../harness/pushes.ts';
import { erase, leavesOf } from './erasures.ts';

let local: LocalCity;
let operator: Ask;

beforeAll(async () => {
  local = await openLocalCity({ workers: false });
  operator = await local.hub.ask(persona.operator);
});
afterAll(() => local?.stop());

const countErased = async (): Promise<number> => {
  const [row] = await local.city.sql`select count(*)::int as n from log.change where erased_at is not null`;
  return row?.['n'];
};

test('an auditor, a citizen, another source and a department that holds a copy may not, nor for a record that is not there', async () => {
  const { recordId } = await local.register(1);
  const others = [
    persona.auditor,
    persona.citizen,
    persona.system,
    persona.department('police'),
    persona.gridworker('420102010001002'),
  ];
  for (const claims of others) {
    const ask = await local.hub.ask(claims);
    const nobodys = '00000000-0000-4000-8000-000000000000';
    const refused = [await erase(ask, { recordId }), await erase(ask, { recordId: nobodys })];
    expect(refused, claims.role).toEqual([
      { __typename: 'ForbiddenError', code: 'FORBIDDEN' },
      { __typename: 'ForbiddenError', code: 'FORBIDDEN' },
    ]);
  }
  expect(await countErased()).toBe(0);
});

test('the source erases its own record, also one that it has recalled', async () => {
  const [first, second] = [await local.register(2), await local.register(3)];
  await recall(local.worker, { recordId: second.recordId });
  for (const { recordId } of [first, second]) {
    expect((await erase(local.worker, { recordId })).__typename).toBe('EraseRecordPayload');
    const leaves = await leavesOf(local.city.sql, recordId);
    expect(leaves.made).toEqual(leaves.stored);
  }
  expect(await countErased()).toBe(3);
});

test('what is wrong with the order is said by field and code, and a reason carries no number of a person', async () => {
  const { recordId } = await local.register(4);
  const issuesOf = async (input: Record<string, unknown>) =>
    (await erase(operator, { recordId, ...input })).issues?.map(
      (one: any) => `${one.path.join('.')} ${one.code}`,
    );
  expect(await issuesOf({ reason: `删除 13912345678`, legalBasis: '420102199001011234' })).toEqual([
    'input.reason NUMBER_IN_TEXT',
    'input.legalBasis NUMBER_IN_TEXT',
  ]);
  expect(await issuesOf({ legalBasis: ' ', recordId: 'x', idempotencyKey: '' })).toEqual([
    'input.idempotencyKey INVALID_IDEMPOTENCY_KEY',
    'input.recordId INVALID_ID',
    'input.legalBasis REQUIRED',
  ]);
  expect(await issuesOf({ disputeId: recordId })).toEqual(['input.disputeId INVALID_ID']);
  const before = await countErased();
  await erase(operator, { recordId, idempotencyKey: 'once' });
  expect(await erase(operator, { recordId, idempotencyKey: 'once', reason: '另一原因' })).toMatchObject({
    code: 'IDEMPOTENCY_CONFLICT',
  });
  expect(await countErased()).toBe(before + 1);
});

test('the rows of all five domains are gone, and a ticket keeps its clock and points without what was said', async () => {
  const { worker, city } = local;
  const { recordId: residentId } = await local.register(5);
  const [unit] = await city.sql`select id from housing.unit where grid_code = ${demoGrid} limit 1`;
  const [item] = await city.sql`select code from services.item order by code limit 1`;
  const [sensor] =
    await city.sql`select id from sensors.sensor where subject_resident_id is null order by code limit 1`;
  const receipt = '{ receipt { recordId } }';
  const push = async (ask: Ask, verb: string, input: Record<string, unknown>): Promise<string> => {
    const type = verb.charAt(0).toUpperCase() + verb.slice(1);
    const { data } = await ask(
      `mutation($input: ${type}Input!) { push: ${verb}(input: $input) { ... on ${type}Payload ${
        verb === 'pushObservations' ? `{ rows ${receipt} }` : receipt
      } } }`,
      { input: { idempotencyKey: `erase-${verb}`, ...input } },
    );
    const pushed = data?.['push'];
    return (pushed.rows?.[0] ?? pushed).receipt.recordId;
  };
  const [duty] = await city.sql`select purpose from exchange.department where code = 'water'`;
  const water = await local.hub.ask({ ...persona.department('water'), purpose: duty?.['purpose'] });
  const records: [string, string][] = [
    [
      'housing.occupancy',
      await push(worker, 'registerResidence', {
        residentId,
        unitId: unit?.['id'],
        kind: 'TENANT',
        since: '2026-01-01',
      }),
    ],
    [
      'services.application',
      await push(worker, 'submitApplication', {
        residentId,
        itemCode: item?.['code'],
        gridCode: demoGrid,
        note: '急',
      }),
    ],
    [
      'tickets.ticket',
      await push(worker, 'reportTicket', {
        gridCode: demoGrid,
        kind: 'COMPLAINT',
        subject: '邻居甲的路灯',
        description: '邻居甲说不亮',
      }),
    ],
    [
      'sensors.observation',
      await push(water, 'pushObservations', {
        observations: [{ sensorId: sensor?.['id'], phenomenonTime: '2026-11-21T07:00:00Z', result: 9.5 }],
      }),
    ],
    ['people.resident', residentId],
  ];
  for (const [table, recordId] of records) {
    expect((await erase(operator, { recordId })).__typename, table).toBe('EraseRecordPayload');
    const rows = await city.sql.unsafe(`select to_jsonb(t) as row from ${table} t where id = $1`, [recordId]);
    if (table === 'tickets.ticket')
      expect(rows[0]?.['row']).toMatchObject({
        subject: '',
        description: '',
        class_code: '',
        reporter_id: null,
      });
    else expect([...rows], table).toEqual([]);
    const leaves = await leavesOf(city.sql, recordId);
    expect(leaves.made, table).toEqual(leaves.stored);
  }
  const ticket = records[2]?.[1] as string;
  const [clock] = await city.sql`select outcome from tickets.deadline where ticket_id = ${ticket}`;
  expect(clock?.['outcome']).toBe('WITHDRAWN');
});

test('a history of 5,000 versions is erased whole, and all of its leaves can still be made', async () => {
  const { sql } = local.city;
  const { recordId } = await local.register(6);
  await sql`alter table log.change disable trigger user`;
  // Made by the database, since nobody needs to wait for 5,000 pushes: the same version under other keys has other salts.
  await sql`
    with base as (select * from log.change where record_id = ${recordId}),
    grown as (
      insert into log.change (shard, position, entity, operation, record_id, jurisdiction, payload, sealed, leaf, actor, source, purpose,
        idempotency_key, body_mac, cause, trace_id, accepted_at)
      select b.shard, h.position + n, b.entity, b.operation, b.record_id, b.jurisdiction, b.payload, b.sealed, b.leaf, b.actor, b.source,
        b.purpose, b.idempotency_key || '-' || n, b.body_mac, b.cause, b.trace_id, b.accepted_at
      from base b join log.head h on h.shard = b.shard cross join generate_series(1, 5000) n
    )
    update log.head set position = position + 5000 where shard = 1`;
  await sql`alter table log.change enable trigger user`;
  expect((await erase(operator, { recordId })).__typename).toBe('EraseRecordPayload');
  const [left] = await sql`
    select count(*) filter (where erased_at is not null)::int as erased, count(*) filter (where payload <> '{}')::int as open,
      (select count(*)::int from log.erased e where e.record_id = ${recordId}) as kept
    from log.change where record_id = ${recordId}`;
  expect(left).toEqual({ erased: 5001, open: 0, kept: 5001 });
  const [version] = await sql`
    select count(distinct commitments ->> 'name')::int as salted from log.erased where record_id = ${recordId}`;
  expect(version?.['salted']).toBe(5001);
});
