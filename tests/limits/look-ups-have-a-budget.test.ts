import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { citizenId, demoGrid, registerResident, residentPush } from '../harness/pushes.ts';

const anHour = 30;
const aDay = 300;
const push = residentPush(4000, demoGrid);
const byCitizenId = 'query($citizenId: String!) { residentByCitizenId(citizenId: $citizenId) { id } }';

let city: ClonedCity;
let hub: LocalHub;
let id: string;

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
  const worker = await hub.ask(persona.gridworker(demoGrid));
  id = (await worker(registerResident, { input: push })).data?.['registerResident'].receipt.recordId;
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

/** Somebody of the police who has asked for nothing yet. */
let name: string;
let police: Ask;
const asPolice = () => hub.ask({ ...persona.department('police'), person: name });
beforeEach(async () => {
  name = randomUUID();
  police = await asPolice();
});

const codeOf = (answer: Awaited<ReturnType<Ask>>): string | null =>
  (answer.errors?.[0] as { extensions?: { code?: string } } | undefined)?.extensions?.code ?? null;
const lookUp = (ask: Ask, number: string) => ask(byCitizenId, { citizenId: number });
async function miss(ask: Ask, from: number, count: number): Promise<(string | null)[]> {
  const codes: (string | null)[] = [];
  for (let index = 0; index < count; index += 1)
    codes.push(codeOf(await lookUp(ask, citizenId(from + index))));
  return codes;
}

test('so many numbers are looked up in vain in an hour, then even a good one waits', async () => {
  expect((await lookUp(police, push.citizenId)).data?.['residentByCitizenId'].id).toBe(id);
  expect(await miss(police, 5000, anHour)).toEqual(Array(anHour).fill(null));
  const refused = await lookUp(police, push.citizenId);
  expect(codeOf(refused)).toBe('QUOTA_EXCEEDED');
  expect(refused.data).toEqual({ residentByCitizenId: null });
  const [{ extensions }] = refused.errors as any;
  const { retryAfterSeconds } = extensions;
  expect(retryAfterSeconds).toBeGreaterThan(3000);
  expect(retryAfterSeconds).toBeLessThanOrEqual(3600);
});

test('the same wrong number counts once, and those who are found count nothing', async () => {
  for (let round = 0; round < anHour + 5; round += 1) {
    expect(codeOf(await lookUp(police, citizenId(6000)))).toBeNull();
    expect((await lookUp(police, push.citizenId)).data?.['residentByCitizenId'].id).toBe(id);
  }
});

test('guesses that are sent at once stop at the budget like those that are sent one after the other', async () => {
  const requests = Array.from({ length: 40 }, (_, request) => {
    const guesses = Array.from({ length: 10 }, (_guess, index) => {
      const number = citizenId(10_000 + request * 10 + index);
      return `g${index}: residentByCitizenId(citizenId: "${number}") { id }`;
    });
    return police(`{ ${guesses.join(' ')} }`);
  });
  const answers = await Promise.all(requests);
  const codes = answers.flatMap((answer) => (answer.errors ?? []).map((error: any) => error.extensions.code));
  expect(new Set(codes)).toEqual(new Set(['QUOTA_EXCEEDED']));
  expect(codes.length).toBe(400 - anHour);
});

test('a restart gives nobody a new budget', async () => {
  await miss(police, 7000, anHour);
  await hub.stop();
  hub = await startLocalHub(city, { workers: false });
  expect(codeOf(await lookUp(await asPolice(), push.citizenId))).toBe('QUOTA_EXCEEDED');
});

test('an hour later there is a new budget, until the day’s is spent', async () => {
  // As if these had been asked for over the day: none of them within the last hour.
  await city.sql`
    insert into log.look_up_miss (actor, record_id, missed_at)
    select ${`department:police:${name}`}, gen_random_uuid(), now() - interval '2 hours' from generate_series(1, ${aDay - 5})`;
  expect(await miss(police, 8000, 5)).toEqual(Array(5).fill(null));
  expect(await miss(police, 8005, 1)).toEqual(['QUOTA_EXCEEDED']);
});

test('what is a day old is forgotten', async () => {
  await city.sql`
    insert into log.look_up_miss (actor, record_id, missed_at)
    select ${`department:police:${name}`}, gen_random_uuid(), now() - interval '25 hours' from generate_series(1, ${aDay})`;
  expect(await miss(police, 9000, 2)).toEqual([null, null]);
  const [left] = await city.sql<{ n: number }[]>`
    select count(*)::int as n from log.look_up_miss where actor = ${`department:police:${name}`} and missed_at < now() - interval '1 day'`;
  expect(left?.n).toBeLessThan(aDay);
});

test('who is hidden is missed like who is not there', async () => {
  const stranger = await hub.ask(persona.gridworker('420102010001002'));
  const hidden = await lookUp(stranger, push.citizenId);
  const missing = await lookUp(stranger, citizenId(9500));
  expect(hidden.text).toBe(missing.text);
  expect(hidden.data).toEqual({ residentByCitizenId: null });
  const [counted] = await city.sql<{ n: number }[]>`
    select count(*)::int as n from log.look_up_miss where actor = 'gridworker:420102010001002'`;
  expect(counted?.n).toBe(2);
});

test('a push of a guessed number tells nothing of the person', async () => {
  const neighbour = '420102010001002';
  const stranger = await hub.ask(persona.gridworker(neighbour));
  const shape = async (input: object) => {
    const { data, errors } = await stranger(registerResident, { input });
    const receipt = data?.['registerResident'].receipt;
    return JSON.stringify({ data, errors })
      .replaceAll(receipt.recordId, 'ID')
      .replace(/"(id|version|position|acceptedAt|idempotencyKey)":("[^"]*"|\d+)/g, '"$1":0');
  };
  const known = await shape({ ...push, gridCode: neighbour, idempotencyKey: randomUUID() });
  const unknown = await shape({ ...residentPush(4777, neighbour), idempotencyKey: randomUUID() });
  const same = (text: string) =>
    text.replaceAll(/"(name|phone|citizenId|careTags|birthDate|sex)":("[^"]*"|\[[^\]]*\]|null)/g, '"$1":0');
  expect(same(known)).toBe(same(unknown));
});
