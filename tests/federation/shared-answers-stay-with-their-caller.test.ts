import { signToken } from '@cityhub/schema/runtime/tokens';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Answer, type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import { until } from '../harness/until.ts';

let city: ClonedCity;
let hub: LocalHub;
let [worker, colleague]: Ask[] = [];
let operatorToken: string;
let fetches = 0;
/** The hub's clock goes ahead of the real one by so many milliseconds. */
let ahead = 0;

beforeAll(async () => {
  const now = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => now() + ahead);
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false, onFetch: () => (fetches += 1) });
  worker = await hub.ask(persona.gridworker(demoGrid));
  colleague = await hub.ask(persona.gridworker(demoGrid));
  operatorToken = await signToken(city.secrets, persona.operator);
});
afterAll(async () => {
  vi.restoreAllMocks();
  await hub?.stop();
  await city?.drop();
});

/** Queries of the graph that were taken up until now, as the hub counts them. */
async function takenUp(): Promise<number> {
  const headers = { authorization: `Bearer ${operatorToken}` };
  const text = await (await fetch(new URL('/metrics', hub.graphUrl), { headers })).text();
  const counts = [...text.matchAll(/^cityhub_documents_total\{[^}]*\} (\d+)$/gm)];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}

/** How often subgraphs were asked meanwhile. */
async function fetchesOf(work: () => Promise<unknown>): Promise<number> {
  const before = fetches;
  await work();
  return fetches - before;
}

/** Nobody can read the table until `work` is done: what asks for it stays under way. */
async function whileUnreadable(table: string, work: () => Promise<void>): Promise<void> {
  await city.sql.begin(async (sql) => {
    await sql.unsafe(`lock table ${table} in access exclusive mode`);
    await work();
  });
}

/** Sends them all, and waits until the hub has each of them. */
async function underWay<Told>(asked: readonly (() => Promise<Told>)[]): Promise<Promise<Told>[]> {
  const before = await takenUp();
  const answers = asked.map((ask) => ask());
  await until('every query is under way', async () => (await takenUp()) === before + asked.length, 5000);
  return answers;
}

const asks = (ask: Ask | undefined, query: string) => () => (ask as Ask)<Record<string, any>>(query);

const residents = `{ grid(code: "${demoGrid}") { residents(first: 200) { nodes { id name } } } }`;

test('what one token asks several times at the same moment is run once, and for another token once more', async () => {
  const alone = await fetchesOf(async () => {
    for (const ask of [worker, colleague]) expect((await asks(ask, residents)()).errors).toBeNull();
  });
  expect(alone).toBeGreaterThan(2);
  let answers: Answer<Record<string, any>>[] = [];
  const together = await fetchesOf(async () => {
    let sent: Promise<Answer<Record<string, any>>>[] = [];
    await whileUnreadable('people.resident', async () => {
      sent = await underWay([worker, worker, worker, worker, colleague].map((ask) => asks(ask, residents)));
    });
    answers = await Promise.all(sent);
  });
  expect(together).toBe(alone);
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(answers[0]?.data?.['grid'].residents.nodes.length).toBeGreaterThan(0);
});

test('whoever has pushed reads it at once, while the same question from before is still under way', async () => {
  const push = residentPush(7100, demoGrid);
  const question = `{ grid(code: "${demoGrid}") { residents(first: 200) { nodes { name } } tickets(first: 1) { nodes { id } } } }`;
  await asks(worker, question)();
  let sent: Promise<Answer<Record<string, any>>>[] = [];
  await whileUnreadable('tickets.ticket', async () => {
    sent = await underWay([asks(worker, question)]);
    const pushed = await (worker as Ask)(registerResident, { input: push });
    expect(pushed.data?.['registerResident'].__typename, pushed.text).toBe('RegisterResidentPayload');
    sent.push(...(await underWay([asks(worker, question)])));
  });
  const [, after] = await Promise.all(sent);
  const names = after?.data?.['grid'].residents.nodes.map((one: { name: string }) => one.name);
  expect(names).toContain(push.name);
});

test('reference data is kept for five seconds and for everybody', async () => {
  const question = '{ departments { code name } }';
  expect(await fetchesOf(asks(worker, question))).toBe(1);
  expect(await fetchesOf(asks(colleague, question))).toBe(0);
  ahead += 4000;
  expect(await fetchesOf(asks(colleague, question))).toBe(0);
  ahead += 1001;
  expect(await fetchesOf(asks(colleague, question))).toBe(1);
});

test('what somebody may see and somebody else may not is never kept', async () => {
  const first = await fetchesOf(asks(worker, residents));
  expect(first).toBeGreaterThan(1);
  expect(await fetchesOf(asks(worker, residents))).toBe(first);
  const mixed = '{ departments { code feeds { id } } }';
  expect(await fetchesOf(asks(worker, mixed))).toBe(await fetchesOf(asks(worker, mixed)));
  expect(await fetchesOf(asks(worker, mixed))).toBeGreaterThan(0);
});
