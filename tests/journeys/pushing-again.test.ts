import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { demoGrid, registerResident, registerResidents, residentPush } from '../harness/pushes.ts';
import { type SpawnedHub, spawnHub } from '../harness/spawned-hub.ts';

// The same journey, whether the subgraphs run inside the gateway's process or each on its own behind HTTP.
describe.each(['local', 'remote'])('with %s subgraphs', (mode) => {
  let city: ClonedCity;
  let hub: SpawnedHub;
  let ask: Ask;

  beforeAll(async () => {
    city = await cloneCity();
    hub = await spawnHub(city, { environment: { SUBGRAPHS: mode } });
    ask = await hub.ask(persona.gridworker(demoGrid));
  });
  afterAll(async () => {
    await hub?.stop();
    await city?.drop();
  });

  const push = async (input: object) => (await ask(registerResident, { input })).data?.['registerResident'];

  test('a repeated key with the same body gets the first receipt', async () => {
    const input = residentPush(100, demoGrid);
    const first = await push(input);
    const second = await push(input);
    // What the departments have by now may differ; the receipt is the same.
    const { deliveries: _then, ...then } = first.receipt;
    const { deliveries: _now, ...now } = second.receipt;
    expect(now).toEqual(then);
  });

  test('a repeated key with another body is refused with a code and stores nothing', async () => {
    const input = residentPush(101, demoGrid);
    const first = await push(input);
    const second = await push({ ...input, name: '别人' });
    expect(second).toMatchObject({ __typename: 'IdempotencyConflictError', code: 'IDEMPOTENCY_CONFLICT' });
    const [row] = await city.sql`select name from people.resident where id = ${first.receipt.recordId}`;
    expect(row?.['name']).toBe(input.name);
  });

  test('two keys are two callers’ own: another caller may use the same key', async () => {
    const input = residentPush(102, demoGrid);
    const first = await push(input);
    const street = await hub.ask({
      ...persona.gridworker(demoGrid.slice(0, 9)),
      subject: 'gridworker:street',
    });
    const other = (await street(registerResident, { input })).data?.['registerResident'];
    expect(other.receipt.position).not.toBe(first.receipt.position);
  });

  test('pushing somebody who is known adds a version to the same record, and the answer does not tell', async () => {
    const known = residentPush(103, demoGrid);
    const before = await push(known);
    const again = await push({ ...known, idempotencyKey: 'push-103-again', phone: '19912345678' });
    const unknown = await push({ ...residentPush(104, demoGrid), idempotencyKey: 'push-104-first' });
    expect(again.receipt.recordId).toBe(before.receipt.recordId);
    expect(again.receipt.version).toBeGreaterThan(before.receipt.version);
    // The version is the log's position, so it goes on by one whoever was pushed.
    expect(unknown.receipt.version - again.receipt.version).toBe(1);
    const shapeOf = (answer: any) => [
      Object.keys(answer.receipt),
      answer.receipt.deliveries.map((one: any) => [one.department.code, one.fields, one.withheld]),
    ];
    expect(shapeOf(again)).toEqual(shapeOf(unknown));
  });

  test('one bad row never fails its neighbours, and says where it is wrong', async () => {
    const inputs = [105, 106, 107].map((index) => residentPush(index, demoGrid));
    (inputs[1] as { citizenId: string }).citizenId = '11010519491231002Y';
    const answer = (await ask(registerResidents, { inputs })).data?.['registerResidents'];
    expect([answer.accepted, answer.rejected]).toEqual([2, 1]);
    expect(answer.rows[1].error).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['inputs', '1', 'citizenId'], code: 'INVALID_CITIZEN_ID' }],
    });
    expect(answer.rows.map((row: any) => row.receipt !== null)).toEqual([true, false, true]);
  });

  test('more than 1,000 rows are refused as a whole', async () => {
    const inputs = Array.from({ length: 1001 }, (_, index) => residentPush(10_000 + index, demoGrid));
    const answer = await ask(
      'mutation($inputs: [RegisterResidentInput!]!) { registerResidents(inputs: $inputs) { __typename ... on InvalidInputError { issues { code } } } }',
      { inputs },
    );
    expect(answer.data?.['registerResidents'].issues).toEqual([{ code: 'TOO_MANY_ROWS' }]);
  });
});
