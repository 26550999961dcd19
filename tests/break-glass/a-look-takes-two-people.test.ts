import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { citizenId, demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import {
  act,
  alerts,
  breakGlasses,
  openBreakGlass,
  people,
  requestInput,
  valuesSeen,
} from './break-glass-documents.ts';

let city: ClonedCity;
let hub: LocalHub;
let sun: Ask;
let qian: Ask;
let zhao: Ask;
let recordId: string;
let otherId: string;

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
  [sun, qian, zhao] = await Promise.all([hub.ask(people.sun), hub.ask(people.qian), hub.ask(people.zhao)]);
  const worker = await hub.ask(persona.gridworker(demoGrid));
  const push = async (index: number): Promise<string> => {
    const { data } = await worker(registerResident, { input: residentPush(index, demoGrid) });
    return data?.['registerResident'].receipt.recordId;
  };
  recordId = await push(8100);
  otherId = await push(8101);
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

const request = async (of: Record<string, unknown> = {}, who: Ask = sun): Promise<any> =>
  act(who, 'requestBreakGlass', { input: requestInput(recordId, of) });

describe('what is shown', () => {
  test('a request alone shows nothing, to nobody', async () => {
    const { breakGlass } = await request();
    expect(breakGlass).toMatchObject({ state: 'REQUESTED', values: null, expiresAt: null });
    for (const who of [sun, qian, zhao]) expect(await valuesSeen(who, breakGlass.id)).toBeNull();
  });

  test('opened, exactly the named fields, to the one who asked alone, until somebody ends it', async () => {
    const { breakGlass } = await request({ fields: ['phone', 'name'] });
    const opened = await act(zhao, 'approveBreakGlass', { id: breakGlass.id });
    expect(opened.breakGlass).toMatchObject({
      state: 'APPROVED',
      decidedBy: 'operator:zhao-jun',
      values: null,
    });
    const lasts = Date.parse(opened.breakGlass.expiresAt) - Date.parse(opened.breakGlass.decidedAt);
    expect(lasts).toBe(30 * 60_000);
    expect(await valuesSeen(sun, breakGlass.id)).toEqual([
      { field: 'phone', value: '19900008100' },
      { field: 'name', value: '居民8100' },
    ]);
    for (const who of [qian, zhao]) expect(await valuesSeen(who, breakGlass.id)).toBeNull();
    const ended = await act(qian, 'endBreakGlass', { id: breakGlass.id });
    expect(ended.breakGlass).toMatchObject({ state: 'ENDED', endedBy: 'auditor:qian-wei' });
    expect(await valuesSeen(sun, breakGlass.id)).toBeNull();
  });

  test('its time is over by the clock of the database', async () => {
    const id = await openBreakGlass(sun, qian, requestInput(recordId, { minutes: 1 }));
    expect(await valuesSeen(sun, id)).not.toBeNull();
    await city.sql`
      update exchange.break_glass set decided_at = decided_at - interval '1 minute', expires_at = expires_at - interval '1 minute'
      where id = ${id}`;
    expect(await valuesSeen(sun, id)).toBeNull();
    const { data } = await sun(breakGlasses, { first: 200 });
    expect(data?.['breakGlasses'].nodes.find((one: any) => one.id === id).state).toBe('EXPIRED');
    expect(await act(zhao, 'endBreakGlass', { id })).toMatchObject({ code: 'INVALID_STATE' });
  });

  test('it opens no other record, and nothing of its own on other paths of the graph', async () => {
    await openBreakGlass(
      sun,
      qian,
      requestInput(recordId, { fields: ['citizenId', 'phone', 'name', 'birthDate'] }),
    );
    const { data, text } = await sun(
      'query($a: ID!, $b: ID!) { a: resident(id: $a) { name phone } b: resident(id: $b) { name phone } }',
      {
        a: recordId,
        b: otherId,
      },
    );
    expect(data).toEqual({ a: { name: null, phone: null }, b: { name: null, phone: null } });
    for (const value of ['居民810', '1990000810', citizenId(8101)]) expect(text).not.toContain(value);
  });

  test('each shows its own fields while another one is open', async () => {
    const first = await openBreakGlass(sun, qian, requestInput(recordId, { fields: ['sex'] }));
    const second = await request({ fields: ['name'] });
    expect(await valuesSeen(sun, first)).toEqual([{ field: 'sex', value: expect.any(String) }]);
    expect(await valuesSeen(sun, second.breakGlass.id)).toBeNull();
  });
});

describe('who', () => {
  test('whoever asked cannot open or reject it, nor with another account of the same person', async () => {
    const { breakGlass } = await request();
    for (const who of [sun, await hub.ask(people.sunAsOperator)]) {
      expect(await act(who, 'approveBreakGlass', { id: breakGlass.id })).toMatchObject({
        code: 'SAME_PERSON',
      });
      expect(await act(who, 'rejectBreakGlass', { id: breakGlass.id, reason: '否' })).toMatchObject({
        code: 'SAME_PERSON',
      });
    }
    expect(await valuesSeen(sun, breakGlass.id)).toBeNull();
  });

  test('auditors alone ask; auditors and operators alone decide, list and end', async () => {
    const { breakGlass } = await request();
    const strangers = [
      persona.department('police'),
      persona.gridworker(demoGrid),
      persona.citizen,
      persona.system,
    ];
    for (const claims of strangers) {
      const who = await hub.ask(claims);
      expect(await request({}, who)).toMatchObject({ code: 'FORBIDDEN' });
      expect(await act(who, 'approveBreakGlass', { id: breakGlass.id })).toMatchObject({ code: 'FORBIDDEN' });
      expect(await act(who, 'endBreakGlass', { id: breakGlass.id })).toMatchObject({ code: 'FORBIDDEN' });
      expect((await who(breakGlasses)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    }
    expect(await request({}, zhao)).toMatchObject({ code: 'FORBIDDEN' });
  });

  test('it is decided once: what was rejected, taken back or opened is decided no more', async () => {
    const { breakGlass: rejected } = await request();
    expect(await act(qian, 'rejectBreakGlass', { id: rejected.id, reason: '理由不足' })).toMatchObject({
      breakGlass: { state: 'REJECTED', decidedBy: 'auditor:qian-wei', decisionReason: '理由不足' },
    });
    expect(await act(zhao, 'approveBreakGlass', { id: rejected.id })).toMatchObject({
      code: 'INVALID_STATE',
    });
    expect(await act(sun, 'endBreakGlass', { id: rejected.id })).toMatchObject({ code: 'INVALID_STATE' });
    const { breakGlass: takenBack } = await request();
    expect(await act(sun, 'endBreakGlass', { id: takenBack.id })).toMatchObject({
      breakGlass: { state: 'ENDED' },
    });
    expect(await act(zhao, 'approveBreakGlass', { id: takenBack.id })).toMatchObject({
      code: 'INVALID_STATE',
    });
    expect(await valuesSeen(sun, takenBack.id)).toBeNull();
    const open = await openBreakGlass(sun, qian, requestInput(recordId));
    expect(await act(zhao, 'approveBreakGlass', { id: open })).toMatchObject({ code: 'INVALID_STATE' });
  });
});

test('a bad request is told everything at once, and a record that is not there is not found', async () => {
  const bad = await request({ recordId: 'x', fields: [], minutes: 61, reason: `电话 ${'1'.repeat(18)}` });
  expect(bad.issues).toEqual([
    { path: ['input', 'recordId'], code: 'INVALID_ID' },
    { path: ['input', 'fields'], code: 'REQUIRED' },
    { path: ['input', 'reason'], code: 'NUMBER_IN_TEXT' },
    { path: ['input', 'minutes'], code: 'INVALID_NUMBER' },
  ]);
  expect((await request({ fields: ['name', 'health'] })).issues).toEqual([
    { path: ['input', 'fields', '1'], code: 'UNKNOWN_FIELD' },
  ]);
  expect(await request({ recordId: '3094987f-3960-8543-8f62-055921a7146b' })).toMatchObject({
    code: 'NOT_FOUND',
  });
});

test('a repeated request is the same one, and with another body a conflict', async () => {
  const input = requestInput(recordId);
  const first = await act(sun, 'requestBreakGlass', { input });
  expect(await act(sun, 'requestBreakGlass', { input })).toEqual(first);
  expect(await act(sun, 'requestBreakGlass', { input: { ...input, fields: ['citizenId'] } })).toMatchObject({
    code: 'IDEMPOTENCY_CONFLICT',
  });
  const stored = await city.sql`select fields from exchange.break_glass where id = ${first.breakGlass.id}`;
  expect(stored).toEqual([{ fields: ['phone', 'name'] }]);
});

test('every act is a change in the log with names alone, in the transaction that does it', async () => {
  const id = await openBreakGlass(sun, qian, requestInput(recordId));
  const sameAsRow = async (operation: string) =>
    (
      await city.sql`
      select b.xmin = c.xmin as same from exchange.break_glass b
      join log.change c on c.record_id = b.id and c.operation = ${operation} and c.shard = 6 where b.id = ${id}`
    )[0]?.['same'];
  expect(await sameAsRow('approveBreakGlass')).toBe(true);
  await act(zhao, 'endBreakGlass', { id });
  expect(await sameAsRow('endBreakGlass')).toBe(true);
  const changes = await city.sql`
    select operation, actor, entity, payload, sealed from log.change where shard = 6 and record_id = ${id} order by position`;
  expect(changes.map((one) => [one['operation'], one['actor'], one['entity'], one['payload'].state])).toEqual(
    [
      ['requestBreakGlass', 'auditor:sun-li', 'BreakGlass', 'REQUESTED'],
      ['approveBreakGlass', 'auditor:qian-wei', 'BreakGlass', 'APPROVED'],
      ['endBreakGlass', 'operator:zhao-jun', 'BreakGlass', 'ENDED'],
    ],
  );
  expect(changes.at(-1)?.['payload']).toMatchObject({
    recordId,
    fields: ['phone', 'name'],
    minutes: 30,
    endedBy: 'operator:zhao-jun',
  });
  for (const value of ['居民8100', '19900008100', citizenId(8100)])
    expect(JSON.stringify(changes)).not.toContain(value);
});

describe('the alert', () => {
  test('is raised by the opening, once, for operators and for nobody who is not concerned', async () => {
    const { breakGlass } = await request({ fields: ['citizenId'] });
    const told = async (who: Ask) =>
      ((await who(alerts, { first: 200 })).data?.['alerts'].nodes ?? []).filter(
        (one: any) => one.breakGlassId === breakGlass.id,
      );
    expect(await told(zhao)).toEqual([]);
    await act(qian, 'approveBreakGlass', { id: breakGlass.id });
    await act(qian, 'approveBreakGlass', { id: breakGlass.id });
    expect(await told(zhao)).toEqual([
      {
        id: expect.any(String),
        kind: 'BREAK_GLASS',
        at: expect.any(String),
        actor: 'auditor:qian-wei',
        onBehalfOf: 'auditor:sun-li',
        department: null,
        breakGlassId: breakGlass.id,
        recordId,
        entity: 'Resident',
        fields: ['citizenId'],
        acknowledgedBy: null,
      },
    ]);
    expect(await told(await hub.ask(persona.department('police')))).toEqual([]);
    for (const claims of [people.sun, persona.gridworker(demoGrid), persona.citizen])
      expect((await (await hub.ask(claims))(alerts)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  test('goes to the department whose record it is, and is acknowledged by one whom it does not tell of', async () => {
    await city.sql`update log.change set source = 'water' where record_id = ${otherId}`;
    const input = requestInput(otherId);
    const { breakGlass } = await act(sun, 'requestBreakGlass', { input });
    await act(zhao, 'approveBreakGlass', { id: breakGlass.id });
    const water = await hub.ask(persona.department('water'));
    const mine = (await water(alerts, { open: true })).data?.['alerts'].nodes;
    expect(mine.map((one: any) => [one.breakGlassId, one.department.code])).toEqual([
      [breakGlass.id, 'water'],
    ]);
    const id = mine[0].id;
    expect(await act(zhao, 'acknowledgeAlert', { id })).toMatchObject({ code: 'SAME_PERSON' });
    const police = await hub.ask(persona.department('police'));
    expect(await act(police, 'acknowledgeAlert', { id })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await act(police, 'acknowledgeAlert', { id: '999999' })).toMatchObject({ code: 'NOT_FOUND' });
    const done = await act(water, 'acknowledgeAlert', { id });
    expect(done).toMatchObject({ acknowledgedBy: 'department:water' });
    const li = await hub.ask({ ...persona.operator, person: 'li-ming' });
    expect(await act(li, 'acknowledgeAlert', { id })).toEqual(done);
    expect((await water(alerts, { open: true })).data?.['alerts'].nodes).toEqual([]);
  });
});

test('the list comes page by page, the newest first, each once', async () => {
  const all = (await qian(breakGlasses, { first: 200 })).data?.['breakGlasses'].nodes.map(
    (one: any) => one.id,
  );
  const ids: string[] = [];
  let after: string | null = null;
  do {
    const page: any = (await qian(breakGlasses, { first: 3, after })).data?.['breakGlasses'];
    ids.push(...page.nodes.map((one: any) => one.id));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  expect(ids).toEqual(all);
  expect(ids.length).toBeGreaterThan(10);
  const stored = await city.sql`select id from exchange.break_glass order by number desc`;
  expect(ids).toEqual(stored.map((row) => row['id']));
  expect((await qian(breakGlasses, { after: 'x' })).errors?.[0]?.extensions.code).toBe('INVALID_INPUT');
});
