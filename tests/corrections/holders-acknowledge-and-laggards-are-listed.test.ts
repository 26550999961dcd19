import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ask, persona } from '../harness/graph-client.ts';
import { demoGrid } from '../harness/pushes.ts';
import { acknowledge, correct, laggards, listed, notices, recall } from './amendments.ts';
import { type LocalCity, openLocalCity } from './local-city.ts';

let local: LocalCity;
const asks = new Map<string, Ask>();
const holders = ['construction', 'police', 'population', 'urban-management'];
const codes = (late: any[]): string[] => late.map((one) => String(one.department.code)).toSorted();

beforeAll(async () => {
  local = await openLocalCity();
  for (const code of [...holders, 'water']) asks.set(code, await local.hub.ask(persona.department(code)));
});
afterAll(() => local?.stop());

const as = (code: string): Ask => asks.get(code) as Ask;
const noticesOf = async (code: string, recordId: string, state = 'OPEN') =>
  (await listed(as(code), notices, { state, first: 200 })).filter((one) => one.recordId === recordId);
const lateAt = async (ask: Ask, recordId: string, hours = 0) =>
  (await listed(ask, laggards, { hours, first: 200 })).filter((one) => one.recordId === recordId);

test('every holder of a copy is told, with the names of fields that it has, and stays listed until it acknowledges', async () => {
  const { recordId } = await local.register(1);
  await local.deliverAll();
  const corrected = await correct(local.worker, {
    recordId,
    changes: [
      { field: 'name', value: '王五' },
      { field: 'phone', value: '13911112222' },
    ],
    reason: '登记时听错',
  });
  const late = await lateAt(local.worker, recordId);
  expect(late.map((one) => [one.department.code, one.delivered])).toEqual(
    expect.arrayContaining(holders.map((code) => [code, false])),
  );
  expect(late).toHaveLength(holders.length);

  // The feeds have not brought it yet: nobody can have dealt with it.
  const [early] = await noticesOf('police', recordId);
  expect(await acknowledge(as('police'), early.id)).toMatchObject({ code: 'INVALID_STATE' });

  await local.deliverAll();
  const fields: Record<string, string[]> = {
    police: ['name', 'phone'],
    population: ['name'],
    construction: ['name'],
    'urban-management': ['name'],
  };
  for (const code of holders) {
    const [notice, ...rest] = await noticesOf(code, recordId);
    expect(rest).toEqual([]);
    expect(notice).toMatchObject({
      kind: 'CORRECTION',
      version: corrected.receipt.version,
      fields: fields[code],
      reason: '登记时听错',
      delivered: true,
      acknowledgedAt: null,
    });
  }
  expect(await noticesOf('water', recordId)).toEqual([]);

  const [notice] = await noticesOf('police', recordId);
  const first = await acknowledge(as('police'), notice.id);
  expect((await acknowledge(as('police'), notice.id)).acknowledgedAt).toBe(first.acknowledgedAt);
  expect(await noticesOf('police', recordId)).toEqual([]);
  expect((await noticesOf('police', recordId, 'ALL'))[0].acknowledgedAt).toBe(first.acknowledgedAt);
  expect(codes(await lateAt(local.worker, recordId))).toEqual(holders.filter((code) => code !== 'police'));
});

test('another department’s notice and none at all are one answer', async () => {
  const { recordId } = await local.register(2);
  await local.deliverAll();
  await recall(local.worker, { recordId });
  await local.deliverAll();
  const [notice] = await noticesOf('police', recordId);
  const answers = [];
  for (const id of [notice.id, notice.id.replace(/\d+$/, '999999'), 'nonsense', ''])
    answers.push(await acknowledge(as('population'), id));
  expect(new Set(answers.map((one) => JSON.stringify(one)))).toEqual(
    new Set(['{"__typename":"NotFoundError","code":"NOT_FOUND"}']),
  );
  expect(await acknowledge(local.worker, notice.id)).toMatchObject({ code: 'FORBIDDEN' });
});

test('the age counts from the notice: older ones alone are late, for source, operator and auditor alike', async () => {
  const { recordId } = await local.register(3);
  await local.deliverAll();
  const recalled = await recall(local.worker, { recordId });
  const at = recalled.receipt.position;
  await local.city.sql`
    update exchange.record_notice set noticed_at = now() - interval '30 hours' where shard = 1 and position = ${at}`;
  for (const claims of [persona.operator, persona.auditor, persona.gridworker(demoGrid)]) {
    const ask = await local.hub.ask(claims);
    const late = await lateAt(ask, recordId, 24);
    expect(codes(late)).toEqual(holders);
    expect(late.every((one) => one.kind === 'RECALL' && one.ageHours === 30 && !one.delivered)).toBe(true);
    expect(await lateAt(ask, recordId, 31)).toEqual([]);
  }
  const elsewhere = await local.hub.ask(persona.gridworker('420106'));
  expect(await lateAt(elsewhere, recordId)).toEqual([]);
  expect(await lateAt(as('police'), recordId)).toEqual([]);
  expect(await lateAt(await local.hub.ask(persona.citizen), recordId)).toEqual([]);
});

test('who was never given a version of the record learns nothing of its recall', async () => {
  const { sql } = local.city;
  const { recordId, position } = await local.register(4);
  // The police have not got so far yet; a feed of the population's asks for another place.
  await sql`update log.cursor c set position = ${position} - 1 from policy.feed f where f.id = c.feed_id and f.department = 'police' and c.shard = 1`;
  await sql`update policy.feed set jurisdiction = '420106' where department = 'population' and entity = 'Resident'`;
  await sql`update log.cursor c set position = ${position} from policy.feed f where f.id = c.feed_id and f.department in ('construction', 'urban-management') and c.shard = 1`;
  await recall(local.worker, { recordId });
  await local.deliverAll();
  // By now the police have been brought both, the version and its recall: what they hold they must acknowledge.
  expect(await noticesOf('population', recordId)).toEqual([]);
  for (const code of ['police', 'construction', 'urban-management'])
    expect(await noticesOf(code, recordId), code).toHaveLength(1);
  await sql`update policy.feed set jurisdiction = '4201' where department = 'population' and entity = 'Resident'`;
});

test('a feed with a filter, one that was filled later and a parked version make no holder; a paused or retired feed stays one', async () => {
  const { sql } = local.city;
  const { recordId, position } = await local.register(5, { careTags: ['独居老人'] });
  await local.deliverAll();
  const feedOf = async (department: string): Promise<string> =>
    (await sql`select id from policy.feed where department = ${department} and entity = 'Resident'`)[0]?.[
      'id'
    ];
  const [police, population, construction, urban] = await Promise.all(
    ['police', 'population', 'construction', 'urban-management'].map(feedOf),
  );
  await sql`update policy.feed set filter = '[{"field": "careTags", "hasAny": ["残疾人"]}]' where id = ${police as string}`;
  await sql`update policy.feed set state = 'RETIRED' where id = ${construction as string}`;
  await sql`insert into log.parked (feed_id, shard, position, record_id, reason, attempts)
    values (${urban as string}, 1, ${position}, ${recordId}, 'SINK_REFUSED', 3)`;
  const recalled = await recall(local.worker, { recordId });
  await sql`update policy.feed set backfill_to = ${recalled.receipt.position} where id = ${population as string}`;
  await local.deliverAll();
  for (const code of ['police', 'population', 'urban-management'])
    expect(await noticesOf(code, recordId), code).toEqual([]);
  const [notice] = await noticesOf('construction', recordId);
  expect(notice).toMatchObject({ kind: 'RECALL', delivered: false, fields: [] });
  expect((await acknowledge(as('construction'), notice.id)).__typename).toBe('RecordNotice');
  expect(await lateAt(local.worker, recordId)).toEqual([]);
  await sql`update policy.feed set filter = '[]', backfill_to = 0, state = 'ACTIVE' where entity = 'Resident'`;
  await sql`delete from log.parked`;
});

test('a feed whose rights never reached the record is no holder; one whose rights have ended is, and its copy is withdrawn', async () => {
  const { sql } = local.city;
  const feed = (department: string, purpose: string) => sql`
    insert into policy.feed (id, department, name, entity, shard, fields, jurisdiction, purpose, sink, created_at)
    values (gen_random_uuid(), ${department}, ${`${department}-tried`}, 'Resident', 1, ${['name', 'phone']}, '4201', ${purpose},
      '{"kind": "postgres", "database": "department_water"}', '2020-01-01')`;
  // Water has no right to residents at all.
  await feed('water', 'water');
  const { recordId } = await local.register(7);
  await local.deliverAll();
  const ended = sql`
    update policy.access_grant set valid_to = now() where department = 'construction' and entity = 'Resident' returning id`;
  const grants = (await ended).map((row) => row['id']);
  await recall(local.worker, { recordId });
  await local.deliverAll();
  expect(await noticesOf('water', recordId)).toEqual([]);
  const late = await lateAt(local.worker, recordId);
  expect(late.map((one) => [one.department.code, one.delivered])).toEqual(
    expect.arrayContaining([
      ['construction', true],
      ['police', true],
    ]),
  );
  expect(late).toHaveLength(holders.length);
  const [notice] = await noticesOf('construction', recordId);
  expect((await acknowledge(as('construction'), notice.id)).__typename).toBe('RecordNotice');
  await sql`update policy.access_grant set valid_to = 'infinity' where id in ${sql(grants)}`;
  await sql`delete from log.cursor c using policy.feed f where f.id = c.feed_id and f.name = 'water-tried'`;
  await sql`delete from policy.feed where name = 'water-tried'`;
});

test('a live stream is taken to hold what it was offered, and acknowledges by its department’s word', async () => {
  const { sql } = local.city;
  await sql`
    insert into policy.feed (id, department, name, entity, shard, fields, jurisdiction, purpose, sink)
    select gen_random_uuid(), department, 'health-live', 'Resident', 1, '{name}', '4201', purpose, '{"kind": "stream"}'
    from policy.access_grant where department = 'health' and entity = 'Resident' limit 1`;
  const { recordId } = await local.register(8);
  const [feed] = await sql`select purpose from policy.feed where name = 'health-live'`;
  await recall(local.worker, { recordId });
  const health = await local.hub.ask({ ...persona.department('health'), purpose: feed?.['purpose'] });
  const [notice] = (await listed(health, notices, { first: 200 })).filter((one) => one.recordId === recordId);
  expect(notice).toMatchObject({ kind: 'RECALL', feedName: 'health-live', delivered: true });
  expect((await acknowledge(health, notice.id)).__typename).toBe('RecordNotice');
  await sql`delete from log.acknowledgement a using policy.feed f where f.id = a.feed_id and f.name = 'health-live'`;
  await sql`delete from policy.feed where name = 'health-live'`;
});

test('a webhook acknowledges by its verified signed receipt for that change, and by no other', async () => {
  const { sql } = local.city;
  const { recordId, position } = await local.register(6);
  await local.deliverAll();
  const { receipt } = await correct(local.worker, { recordId, changes: [{ field: 'name', value: '赵六' }] });
  await local.deliverAll();
  const [feed] = await sql`select id from policy.feed where department = 'police' and entity = 'Resident'`;
  const sign = (at: number, delivery: string, verified: boolean) => sql`
    insert into log.receipt (feed_id, shard, position, delivery_id, record_id, attempts, status, digest, signed, verified)
    values (${feed?.['id']}, 1, ${at}, ${delivery}, ${recordId}, 1, 200, ${Buffer.alloc(32)}, 'jws', ${verified})`;
  await sign(position, 'd1', true);
  await sign(receipt.position, 'd2', false);
  expect(await noticesOf('police', recordId)).toHaveLength(1);
  await sign(receipt.position, 'd3', true);
  expect(await noticesOf('police', recordId)).toEqual([]);
});

test('pages of a list go on where the last one ended, and name each notice once', async () => {
  const ids: string[] = [];
  for (let index = 10; index < 16; index += 1) ids.push((await local.register(index)).recordId);
  await local.deliverAll();
  for (const recordId of ids) await recall(local.worker, { recordId });
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const answer: any = await as('police')(notices, { first: 2, after });
    const page = answer.data?.['notices'];
    seen.push(...page.nodes.map((one: any) => one.recordId));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  expect(seen.filter((id) => ids.includes(id))).toEqual(ids);
  expect(new Set(seen).size).toBe(seen.length);
});
