import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import { type SpawnedHub, spawnHub } from '../harness/spawned-hub.ts';

// The same journey, whether the subgraphs run inside the gateway's process or each on its own behind HTTP.
describe.each(['local', 'remote'])('with %s subgraphs', (mode) => {
  let city: ClonedCity;
  let hub: SpawnedHub;

  beforeAll(async () => {
    city = await cloneCity();
    hub = await spawnHub(city, { environment: { SUBGRAPHS: mode } });
  });
  afterAll(async () => {
    await hub?.stop();
    await city?.drop();
  });

  /** What each department may hold of a resident, column by column, besides the record's id, version and time. */
  const held: Readonly<Record<string, readonly string[]>> = {
    police: ['birthDate', 'citizenId', 'gridCode', 'name', 'phone', 'sex', 'unitId'],
    'urban-management': ['gridCode', 'name'],
    construction: ['gridCode', 'name', 'unitId'],
    population: ['birthDate', 'citizenId', 'gridCode', 'name', 'sex', 'unitId'],
  };

  test('一次录入，同步写入公安、城管、建设、人口', async () => {
    const ask = await hub.ask(persona.gridworker(demoGrid));
    const push = residentPush(1, demoGrid, {
      careTags: ['独居老人'],
      wait: 'ALL_RECEIPTS',
      timeoutMs: 10_000,
    });
    const answer = await ask(registerResident, { input: push });
    const { receipt } = answer.data?.['registerResident'] ?? {};
    const four = Object.keys(held);
    const deliveries = receipt.deliveries.filter((one: any) => four.includes(one.department.code));
    expect(deliveries.map((one: any) => one.department.code).toSorted()).toEqual(four.toSorted());
    expect(deliveries.map((one: any) => one.state)).toEqual(four.map(() => 'DELIVERED'));
    for (const code of four) {
      const rows = await city.department(
        code,
      )`select * from cityhub.resident where record_id = ${receipt.recordId}`;
      expect(rows.length, code).toBe(1);
      const {
        record_id: id,
        version,
        received_at: receivedAt,
        changed_at: changedAt,
        withdrawn_at: withdrawnAt,
        ...fields
      } = rows[0] as Record<string, unknown>;
      expect([id, version]).toEqual([receipt.recordId, receipt.version]);
      expect(receivedAt).toBeInstanceOf(Date);
      expect(changedAt).toEqual(new Date(receipt.acceptedAt));
      expect(withdrawnAt).toBeNull();
      const delivered = deliveries.find((one: any) => one.department.code === code).fields;
      expect(Object.keys(fields).toSorted(), `the columns of ${code}`).toEqual(held[code]);
      expect(delivered.map(String).toSorted(), `what the receipt names of ${code}`).toEqual(held[code]);
      expect(Object.values(fields).join('|'), `${code} holds no care tag`).not.toContain('独居老人');
    }
  });

  test('the police hold the citizen id, urban management neither citizen id nor phone, anywhere in its database', async () => {
    const push = residentPush(2, demoGrid, { wait: 'ALL_RECEIPTS', timeoutMs: 10_000 });
    const ask = await hub.ask(persona.gridworker(demoGrid));
    const { receipt } = (await ask(registerResident, { input: push })).data?.['registerResident'] ?? {};
    const [police] = await city.department(
      'police',
    )`select to_jsonb(r) as row from cityhub.resident r where record_id = ${receipt.recordId}`;
    expect(police?.['row']).toMatchObject({ citizenId: push.citizenId, phone: push.phone, name: push.name });
    const [urban] = await city.department('urban-management')`
      select string_agg(to_jsonb(r)::text, '') as everything from cityhub.resident r`;
    expect(urban?.['everything']).not.toContain(push.citizenId);
    expect(urban?.['everything']).not.toContain(push.phone);
    expect(urban?.['everything']).not.toContain(push.name);
  });

  test('a department finds the pushed record in its inbox, and the pusher sees who has it', async () => {
    const push = residentPush(3, demoGrid, { wait: 'ALL_RECEIPTS', timeoutMs: 10_000 });
    const ask = await hub.ask(persona.gridworker(demoGrid));
    const { receipt } = (await ask(registerResident, { input: push })).data?.['registerResident'] ?? {};
    const inboxOf = `query { departmentInbox(first: 5) {
      nodes { recordId version entity fields { name value } receivedAt } pageInfo { hasNextPage endCursor } } }`;
    const police = await (await hub.ask(persona.department('police')))(inboxOf);
    const [newest] = police.data?.['departmentInbox']?.nodes ?? [];
    expect(newest.recordId).toBe(receipt.recordId);
    expect(newest.fields).toContainEqual({ name: 'citizenId', value: push.citizenId });
    const again = await ask(
      'query($id: ID!) { receipt(id: $id) { recordId deliveries { department { name } state } } }',
      { id: receipt.id },
    );
    expect(again.data?.['receipt'].deliveries.map((one: any) => one.state)).not.toContain('PENDING');
    const stranger = await hub.ask(persona.gridworker('420102010001002'));
    const theirs = await stranger('query($id: ID!) { receipt(id: $id) { id } }', { id: receipt.id });
    expect(theirs.data?.['receipt']).toBeNull();
  });
});
