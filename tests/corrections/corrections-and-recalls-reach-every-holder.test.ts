import { afterAll, beforeAll, expect, test } from 'vitest';
import { persona } from '../harness/graph-client.ts';
import { demoGrid, registerResident, registerResidents, residentPush } from '../harness/pushes.ts';
import { until } from '../harness/until.ts';
import { acknowledge, correct, laggards, listed, notices, recall } from './amendments.ts';
import { type LocalCity, openLocalCity } from './local-city.ts';

let local: LocalCity;
const departments = ['police', 'urban-management', 'construction', 'population'];
const waiting = { wait: 'ALL_RECEIPTS', timeoutMs: 20_000 };

beforeAll(async () => {
  // The workers are a process of their own.
  local = await openLocalCity({});
  const first = await push(0);
  expect(first.recordId).toEqual(expect.any(String));
  for (const department of departments) await audit(department);
});
afterAll(() => local?.stop());

const push = (index: number, more: Record<string, unknown> = {}): Promise<any> =>
  local.register(index, { ...waiting, ...more });

const held = async (department: string, id: string): Promise<Record<string, unknown>> => {
  const [row] = await local.city.department(department)`
    select to_jsonb(r) as row from cityhub.resident r where record_id = ${id}`;
  return row?.['row'];
};

/** Every version that became visible in a department's database, in order. */
async function audit(department: string): Promise<void> {
  await local.city.department(department).unsafe(`
    create table audit (n bigserial primary key, record_id uuid, version bigint);
    create function audit() returns trigger language plpgsql security definer as $$
      begin insert into public.audit (record_id, version) values (new.record_id, new.version); return null; end $$;
    create trigger audit after insert or update on cityhub.resident for each row execute function audit()`);
}

test('a corrected name and phone reach all four departments once, as far as each may have them', async () => {
  const receipt = await push(1);
  const corrected = await correct(local.worker, {
    recordId: receipt.recordId,
    changes: [
      { field: 'name', value: '欧阳明' },
      { field: 'phone', value: '13900001111' },
      { field: 'careTags', values: ['独居老人'] },
    ],
    ...waiting,
  });
  expect(corrected.__typename).toBe('CorrectRecordPayload');
  expect(corrected.receipt.recordId).toBe(receipt.recordId);
  expect(corrected.receipt.version).toBeGreaterThan(receipt.version);
  expect(corrected.receipt.deliveries.map((one: any) => one.state)).toEqual(
    corrected.receipt.deliveries.map(() => 'DELIVERED'),
  );
  const police = await held('police', receipt.recordId);
  expect(police).toMatchObject({
    name: '欧阳明',
    phone: '13900001111',
    citizenId: residentPush(1, demoGrid).citizenId,
    version: corrected.receipt.version,
  });
  expect(await held('population', receipt.recordId)).toMatchObject({ name: '欧阳明' });
  expect(await held('construction', receipt.recordId)).toMatchObject({ name: '欧阳明' });
  const urban = await held('urban-management', receipt.recordId);
  expect(urban).toMatchObject({ version: corrected.receipt.version });
  expect(JSON.stringify(urban)).not.toMatch(/欧阳明|13900001111/);
  for (const department of departments) {
    const seen = await local.city.department(
      department,
    )`select version from audit where record_id = ${receipt.recordId} order by n`;
    expect(
      seen.map((row) => row['version']),
      department,
    ).toEqual([receipt.version, corrected.receipt.version]);
  }
});

test('a record that is corrected while it is pushed all the time keeps what came last of each, and departments its order', async () => {
  const pushed = residentPush(4, demoGrid);
  const receipt = await push(4);
  let storming = true;
  let pushes = 0;
  const storm = async (caller: number): Promise<void> => {
    while (storming) {
      const inputs = Array.from({ length: 5 }, (_, row) => ({
        ...pushed,
        idempotencyKey: `storm-${caller}-${(pushes += 1)}-${row}`,
        name: `推送${pushes}`,
        phone: `137${String(pushes).padStart(8, '0')}`,
      }));
      const answer = await local.worker(registerResidents, { inputs });
      expect(answer.data?.['registerResidents'].rejected).toBe(0);
    }
  };
  const running = [storm(1), storm(2)];
  const corrected = [];
  for (let index = 0; index < 15; index += 1)
    corrected.push(
      await correct(local.worker, {
        recordId: receipt.recordId,
        changes: [{ field: 'careTags', values: [`更正${index}`] }],
      }),
    );
  storming = false;
  await Promise.all(running);
  expect(corrected.map((one) => one.__typename)).toEqual(corrected.map(() => 'CorrectRecordPayload'));
  const changes = await local.city.sql<{ position: number; operation: string; name: string; tags: string }[]>`
    select position, operation, payload ->> 'name' as name, payload ->> 'careTags' as tags from log.change
    where record_id = ${receipt.recordId} order by position`;
  for (const [index, change] of changes.entries()) {
    // A correction changes its own field alone: the name is the one of the version right before it.
    if (change.operation === 'correctRecord') expect(change.name).toBe(changes[index - 1]?.name);
  }
  const last = changes.at(-1)?.position;
  await until(
    'the police have the last version',
    async () => (await held('police', receipt.recordId))['version'] === last,
  );
  for (const department of departments) {
    const versions = (
      await local.city.department(
        department,
      )`select version from audit where record_id = ${receipt.recordId} order by n`
    ).map((row) => row['version']);
    expect(versions, department).toEqual([...new Set(versions)].sort((a, b) => a - b));
  }
});

test('a recall reaches every holder and takes the values back; a later push brings them again', async () => {
  const receipt = await push(2, { careTags: ['独居老人'] });
  const recalled = await recall(local.worker, { recordId: receipt.recordId, ...waiting });
  expect(recalled.receipt.deliveries.map((one: any) => one.state)).toEqual(
    departments.map(() => 'DELIVERED'),
  );
  for (const department of departments) {
    const {
      record_id: id,
      version,
      withdrawn_at: withdrawnAt,
      changed_at: changedAt,
      received_at: _receivedAt,
      ...values
    } = await held(department, receipt.recordId);
    expect([id, version]).toEqual([receipt.recordId, recalled.receipt.version]);
    expect(withdrawnAt, department).toEqual(changedAt);
    expect(
      Object.values(values).filter((value) => value !== null),
      department,
    ).toEqual([]);
  }
  const pushed = residentPush(2, demoGrid, waiting);
  await local.worker(registerResident, { input: { ...pushed, idempotencyKey: 'again-2' } });
  expect(await held('police', receipt.recordId)).toMatchObject({ withdrawn_at: null, name: pushed.name });
});

test('what the workers have delivered is what must be acknowledged', async () => {
  const receipt = await push(6);
  await correct(local.worker, {
    recordId: receipt.recordId,
    changes: [{ field: 'name', value: '王' }],
    ...waiting,
  });
  const late = async () =>
    (await listed(local.worker, laggards, { hours: 0, first: 200 })).filter(
      (one) => one.recordId === receipt.recordId,
    );
  expect((await late()).map((one) => [one.department.code, one.delivered])).toEqual(
    expect.arrayContaining(departments.map((code) => [code, true])),
  );
  for (const code of departments) {
    const ask = await local.hub.ask(persona.department(code));
    const [notice] = (await listed(ask, notices, { first: 200 })).filter(
      (one) => one.recordId === receipt.recordId,
    );
    await acknowledge(ask, notice.id);
  }
  expect(await late()).toEqual([]);
});

test('a department without the record, and a feed that began after its recall, learn nothing of it', async () => {
  const receipt = await push(3);
  await recall(local.worker, { recordId: receipt.recordId, ...waiting });
  const { sql } = local.city;
  // Fire may see where residents need care; its feed begins now, with the state of now.
  await sql`
    insert into policy.feed (id, department, name, entity, shard, fields, jurisdiction, purpose, sink, backfill_to)
    select gen_random_uuid(), 'fire', 'fire-late', 'Resident', 1, '{gridCode,unitId}', '4201', purpose,
      '{"kind": "postgres", "database": "department_civil_affairs"}', (select position from log.head where shard = 1)
    from policy.access_grant where department = 'fire' and entity = 'Resident' limit 1`;
  const database = local.city.department('civil-affairs');
  const last = await push(5);
  await until('the late feed has caught up', async () => {
    const [found] = await database`select to_regclass('cityhub.resident') as there`;
    if (found?.['there'] == null) return false;
    const rows = await database`select 1 from cityhub.resident where record_id = ${last.recordId}`;
    return rows.length === 1;
  });
  const [count] = await database`select count(*)::int as n from cityhub.resident`;
  expect(count?.['n'], 'it was filled').toBeGreaterThan(100);
  const rows =
    await database`select to_jsonb(r) from cityhub.resident r where record_id = ${receipt.recordId}`;
  expect([...rows]).toEqual([]);
  const [purpose] = await sql`select purpose from policy.feed where name = 'fire-late'`;
  for (const claims of [
    persona.department('water'),
    { ...persona.department('fire'), purpose: purpose?.['purpose'] },
  ]) {
    const told = await listed(await local.hub.ask(claims), notices, { first: 200, state: 'ALL' });
    expect(told.map((one) => one.recordId)).not.toContain(receipt.recordId);
  }
});

test('a holder that may not have the correction, for its rights or its filter, has its copy withdrawn, without a value', async () => {
  const { sql } = local.city;
  await sql`update policy.feed set filter = '[{"field": "careTags", "hasAny": ["独居老人"]}]'
    where department = 'police' and entity = 'Resident'`;
  // The police may not filter on what they do not see: this one right is lent to them.
  const [lent] = await sql`
    insert into policy.access_grant (role, department, entity, fields, treatment, jurisdiction, purpose, legal_basis, valid_from)
    select role, department, entity, '{careTags}', 'SEE', jurisdiction, purpose, legal_basis, valid_from
    from policy.access_grant where department = 'police' and entity = 'Resident' limit 1 returning id`;
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const receipt = await push(61, { careTags: ['独居老人'] });
  expect((await held('police', receipt.recordId))?.['name']).toBe('居民61');
  const ended = await sql`
    update policy.access_grant set valid_to = now() where department = 'construction' and entity = 'Resident' returning id`;
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const changes = [
    { field: 'name', value: '欧阳更' },
    { field: 'careTags', values: [] },
  ];
  const corrected = await correct(local.worker, { recordId: receipt.recordId, changes });
  for (const department of ['police', 'construction']) {
    await until(`${department} has withdrawn its copy`, async () => {
      const row = await held(department, receipt.recordId);
      return row?.['version'] === corrected.receipt.version && row['withdrawn_at'] !== null;
    });
    expect(await held(department, receipt.recordId)).toMatchObject({ name: null, gridCode: null });
  }
  expect((await held('population', receipt.recordId))?.['name']).toBe('欧阳更');
  // Who never had the record hears nothing of its correction.
  const never = await push(62);
  await correct(local.worker, { recordId: never.recordId, changes: changes.slice(0, 1), ...waiting });
  for (const department of ['police', 'construction'])
    expect(await held(department, never.recordId), department).toBeUndefined();
  await sql`update policy.feed set filter = '[]' where department = 'police' and entity = 'Resident'`;
  await sql`delete from policy.access_grant where id = ${lent?.['id']}`;
  await sql`update policy.access_grant set valid_to = 'infinity' where id in ${sql(ended.map((row) => row['id']))}`;
});
