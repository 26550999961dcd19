import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { citizenId, demoGrid, registerResident, residentPush } from '../harness/pushes.ts';

let city: ClonedCity;
let hub: LocalHub;
let ask: Ask;

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
  ask = await hub.ask(persona.gridworker(demoGrid));
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

const stored = async (): Promise<number> =>
  (await city.sql`select position from log.head where shard = 1`)[0]?.['position'];

const nextYear = String(new Date().getUTCFullYear() + 1);

test.each([
  [
    'a wrong check character',
    'citizenId',
    `${citizenId(1).slice(0, 17)}${citizenId(1)[17] === '1' ? '2' : '1'}`,
    'INVALID_CITIZEN_ID',
  ],
  ['a day that the calendar lacks', 'citizenId', '999999200002300017', 'INVALID_CITIZEN_ID'],
  ['full-width digits', 'citizenId', '９９９９９９190001010000', 'INVALID_CITIZEN_ID'],
  ['a NUL in the name', 'name', '王\u0000明', 'INVALID_TEXT'],
  ['a lone surrogate in the name', 'name', '王\ud842', 'INVALID_TEXT'],
  ['an empty name', 'name', '  ', 'REQUIRED'],
  ['a name of 101 characters', 'name', '王'.repeat(101), 'TEXT_TOO_LONG'],
  ['an unknown grid', 'gridCode', '420102010001998', 'UNKNOWN_GRID'],
  ['a phone with letters', 'phone', '1990000secret', 'INVALID_PHONE'],
  ['a unit id that is none', 'unitId', 'not-a-uuid', 'INVALID_ID'],
  ['an idempotency key with a space', 'idempotencyKey', 'a b', 'INVALID_IDEMPOTENCY_KEY'],
])(
  '%s is an error on the field’s path, without the value, and nothing is stored',
  async (_what, field, value, code) => {
    const before = await stored();
    const answer = await ask(registerResident, { input: { ...residentPush(200, demoGrid), [field]: value } });
    expect(answer.data?.['registerResident'].issues).toContainEqual(
      expect.objectContaining({ path: ['input', field], code }),
    );
    if (value.trim().length > 3) expect(answer.text).not.toContain(value);
    expect(await stored()).toBe(before);
  },
);

test('a birth date in the future is an error on the citizen id', async () => {
  const { checkCharacter } = await import('@cityhub/schema/runtime/citizen-id');
  const first17 = `999999${nextYear}0101001`;
  const answer = await ask(registerResident, {
    input: { ...residentPush(201, demoGrid), citizenId: first17 + checkCharacter(first17) },
  });
  expect(answer.data?.['registerResident'].issues).toEqual([
    expect.objectContaining({ path: ['input', 'citizenId'], code: 'BIRTH_DATE_IN_FUTURE' }),
  ]);
});

test('a value of the wrong type is refused without being repeated', async () => {
  const answer = await ask(registerResident, {
    input: { ...residentPush(202, demoGrid), citizenId: { secret: citizenId(7) } },
  });
  expect(answer.errors?.[0]?.extensions.code, answer.text).toBe('BAD_REQUEST');
  expect(answer.text).not.toContain(citizenId(7));
});

test('a literal in the wrong place is refused without being repeated', async () => {
  const answer = await ask(`{ residents(first: "${citizenId(8)}") { nodes { id } } }`);
  expect(answer.errors).not.toBeNull();
  expect(answer.text).not.toContain(citizenId(8));
});

test('whatever text is sent as a name, the hub stores it whole or says why not', async () => {
  let index = 1000;
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 120 }), async (name) => {
      index += 1;
      const answer = await ask(registerResident, { input: { ...residentPush(index, demoGrid), name } });
      const result = answer.data?.['registerResident'];
      if (result.__typename === 'InvalidInputError') return;
      const [row] = await city.sql`select name from people.resident where id = ${result.receipt.recordId}`;
      expect(row?.['name']).toBe(name);
    }),
    { numRuns: 100 },
  );
});
