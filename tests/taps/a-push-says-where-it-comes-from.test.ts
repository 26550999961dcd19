import { afterAll, beforeAll, expect, test } from 'vitest';
import { report, take } from '../clocks/tickets.ts';
import { correct } from '../corrections/amendments.ts';
import { type LocalCity, openLocalCity } from '../corrections/local-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { demoGrid, registerResident, registerResidents, residentPush } from '../harness/pushes.ts';
import { postImport, sourceToken } from '../import/import-harness.ts';
import { loggedChange } from './logged-change.ts';

let local: LocalCity;
let phone: Ask;
const tap = { at: '2026-11-20T15:30:00+08:00', longitude: 114.27654321, latitude: 30.5 };
const kept = { at: '2026-11-20T07:30:00.000Z', longitude: 114.27654321, latitude: 30.5 };

beforeAll(async () => {
  local = await openLocalCity();
  phone = await local.hub.ask({ ...persona.gridworker(demoGrid), app: 'grid-app' });
});
afterAll(() => local?.stop());

async function push(ask: Ask, index: number, more: object): Promise<any> {
  const input = residentPush(index, demoGrid, { ...more });
  return (await ask(registerResident, { input })).data?.['registerResident'];
}

const pushed = async (ask: Ask, index: number, more: object) =>
  loggedChange(local.city, 1, (await push(ask, index, more)).receipt.position);

test('tap and app stand in the log, and the leaf is made of them', async () => {
  const changes = [
    await pushed(local.worker, 1, {}),
    await pushed(phone, 2, {}),
    await pushed(local.worker, 3, { tap }),
    await pushed(phone, 4, { tap: { at: tap.at } }),
    await pushed(phone, 5, { tap: { longitude: -1e-7, latitude: -0 } }),
  ];
  expect(changes.map((change) => change.tap)).toEqual([
    null,
    { app: 'grid-app' },
    kept,
    { app: 'grid-app', at: kept.at },
    { app: 'grid-app', longitude: -1e-7, latitude: 0 },
  ]);
  for (const { leaf, madeAnew } of changes) expect(madeAnew).toBe(leaf);
});

test('whoever changes a tap in the log is found by the leaf', async () => {
  const { position } = (await push(phone, 6, { tap })).receipt;
  await local.city.sql`
    update log.change set tap = tap || '{"longitude": 114.27654322}' where shard = 1 and position = ${position}`;
  const moved = await loggedChange(local.city, 1, position);
  expect(moved.madeAnew).not.toBe(moved.leaf);
  await local.city.sql`update log.change set tap = ${local.city.sql.json({ app: 'grid-app', ...kept })}
    where shard = 1 and position = ${position}`;
  const back = await loggedChange(local.city, 1, position);
  expect(back.madeAnew).toBe(back.leaf);
});

test('a step of a ticket and a batch of observations say it too, and a correction names its app', async () => {
  const { ticket, receipt } = await report(phone, 'tapped-ticket', { tap });
  const urban = await local.hub.ask(persona.department('urban-management'));
  const accepted = await take(urban, 'accept', 'tapped-accept', ticket.id, { tap, causeId: receipt.id });
  const resolved = await take(urban, 'resolve', 'tapped-resolve', ticket.id, {
    causeId: accepted.receipt.id,
  });
  const steps = await Promise.all(
    [receipt, accepted.receipt, resolved.receipt].map(({ position }) =>
      loggedChange(local.city, 3, position),
    ),
  );
  expect(steps.map((step) => [step.tap, step.cause])).toEqual([
    [{ app: 'grid-app', ...kept }, null],
    [kept, `tickets/${receipt.position}`],
    [null, `tickets/${accepted.receipt.position}`],
  ]);
  for (const { leaf, madeAnew } of steps) expect(madeAnew).toBe(leaf);
  const [sensor] = await local.city.sql`
    select id from sensors.sensor where subject_resident_id is null order by code limit 1`;
  const [duty] = await local.city.sql`select purpose from exchange.department where code = 'water'`;
  const water = await local.hub.ask({ ...persona.department('water'), purpose: duty?.['purpose'] });
  const sensorId = sensor?.['id'];
  const observations = [1, 2].map((result) => {
    const phenomenonTime = `2026-11-20T07:0${result}:00Z`;
    return { sensorId, phenomenonTime, result };
  });
  const mutation = `mutation($input: PushObservationsInput!) { push: pushObservations(input: $input) {
    ... on PushObservationsPayload { rows { receipt { position } } } } }`;
  const { data } = await water(mutation, { input: { idempotencyKey: 'tapped', observations, tap } });
  for (const { receipt: row } of data?.['push'].rows ?? [])
    expect((await loggedChange(local.city, 4, row.position)).tap).toEqual(kept);
  const { recordId } = (await push(phone, 7, {})).receipt;
  const corrected = await correct(phone, { recordId, changes: [{ field: 'name', value: '王' }] });
  expect((await loggedChange(local.city, 1, corrected.receipt.position)).tap).toEqual({ app: 'grid-app' });
});

test('a row of a file was tapped by nobody', async () => {
  const { city, hub } = local;
  const { idempotencyKey: _key, ...row } = residentPush(14, demoGrid);
  const token = await sourceToken(city, 'population-register', 'population');
  const { sums } = await postImport(hub.graphUrl, token, 'resident', `${JSON.stringify(row)}\n`);
  expect(sums.accepted).toBe(1);
  const [head] = await city.sql`select position from log.head where shard = 1`;
  const { tap: none, leaf, madeAnew } = await loggedChange(city, 1, head?.['position']);
  expect([none, madeAnew]).toEqual([null, leaf]);
});

test('a bad tap or cause is refused on its path, with all other issues of its row, and its neighbours are stored', async () => {
  const bad = await push(phone, 8, { name: '', tap: { at: '2099-01-01T00:00:00Z' }, causeId: 'people/1' });
  expect(bad.issues.map((one: any) => `${one.path.join('.')} ${one.code}`)).toEqual([
    'input.name REQUIRED',
    'input.tap.at INVALID_DATE',
    'input.causeId INVALID_ID',
  ]);
  const inputs = [
    residentPush(9, demoGrid, { tap }),
    residentPush(10, demoGrid, { tap: { longitude: 181, latitude: 1 } }),
    residentPush(11, demoGrid, { tap: { latitude: 1 } }),
  ];
  const { rows, accepted } = (await phone(registerResidents, { inputs })).data?.['registerResidents'] ?? {};
  expect(accepted).toBe(1);
  expect(
    rows.slice(1).map((row: any) => row.error.issues.map((one: any) => [...one.path, one.code].join(' '))),
  ).toEqual([['inputs 1 tap longitude INVALID_NUMBER'], ['inputs 2 tap longitude REQUIRED']]);
});

test('a key repeats its tap: the same gets the first receipt, another is a conflict', async () => {
  const first = await push(phone, 12, { tap });
  const again = await push(phone, 12, { tap: kept });
  expect(again.receipt.position).toBe(first.receipt.position);
  expect(await push(phone, 12, { tap: { ...tap, latitude: 31 } })).toMatchObject({
    code: 'IDEMPOTENCY_CONFLICT',
  });
  expect(await push(phone, 12, {})).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  const plain = await push(local.worker, 13, {});
  // The same account by another program: the key is the account's, and the app is no part of what was pushed.
  expect((await push(phone, 13, { tap: null, causeId: null })).receipt.position).toBe(plain.receipt.position);
});
