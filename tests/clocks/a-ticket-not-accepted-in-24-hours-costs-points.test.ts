import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid } from '../harness/pushes.ts';
import { hour, report, settle, take, VirtualClock } from './tickets.ts';

let city: ClonedCity;
let hub: LocalHub;
let worker: Ask;
let urban: Ask;
let reporter: Ask;
const clock = new VirtualClock();

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false, now: clock.now });
  reporter = await hub.ask(persona.gridworker(demoGrid));
  urban = await hub.ask(persona.department('urban-management'));
  worker = await hub.ask(persona.system);
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

const entries = (ticketId: string) =>
  city.sql`select department, rule, points from tickets.score_entry where ticket_id = ${ticketId}`;
const missed = { department: 'urban-management', rule: 'ACCEPT_WITHIN_24H', points: -2 };

test('24小时不接单自动扣分: not a millisecond early, and once', async () => {
  const { ticket } = await report(reporter, 'never-accepted');
  expect(Date.parse(ticket.acceptBy) - Date.parse(ticket.reportedAt)).toBe(24 * hour);
  clock.forward(24 * hour - 1);
  expect(await settle(worker)).toMatchObject({ settled: 0 });
  clock.forward(1);
  expect(await settle(worker)).toMatchObject({ settled: 1 });
  expect(await settle(worker)).toMatchObject({ settled: 0 });
  expect(await entries(ticket.id)).toEqual([missed]);
});

test('a ticket that is accepted in its last millisecond costs nothing', async () => {
  const { ticket } = await report(reporter, 'just-in-time');
  clock.forward(24 * hour - 1);
  expect((await take(urban, 'accept', 'just-in-time', ticket.id)).ticket.state).toBe('ACCEPTED');
  clock.forward(hour);
  expect(await settle(worker)).toMatchObject({ settled: 0 });
  expect(await entries(ticket.id)).toEqual([]);
});

test('a ticket that is accepted too late costs points although nobody had looked at its clock', async () => {
  const { ticket } = await report(reporter, 'too-late');
  clock.forward(24 * hour);
  expect((await take(urban, 'accept', 'too-late', ticket.id)).ticket.state).toBe('ACCEPTED');
  expect(await settle(worker)).toMatchObject({ settled: 1 });
  expect(await entries(ticket.id)).toEqual([missed]);
});

test('whoever settles at the same time, each ticket costs points once', async () => {
  const tickets = await Promise.all(
    Array.from({ length: 20 }, (_, index) => report(reporter, `crowd-${index}`)),
  );
  clock.forward(25 * hour);
  const answers = await Promise.all(Array.from({ length: 8 }, () => settle(worker)));
  expect(answers.reduce((sum, one) => sum + one.settled, 0)).toBe(20);
  for (const { ticket } of tickets) expect(await entries(ticket.id)).toEqual([missed]);
});

test('a department sees its score with the entries that make it, and no other department’s', async () => {
  const query = `{ departments { code score { points entries(first: 200) { nodes { points ticket { id state } } } } } }`;
  const answer = await urban(query);
  const scores = answer.data?.['departments'].filter((one: any) => one.score !== null);
  expect(scores.map((one: any) => one.code)).toEqual(['urban-management']);
  const [{ score }] = scores;
  expect(score.points).toBeLessThan(0);
  expect(score.entries.nodes.reduce((sum: number, one: any) => sum + one.points, 0)).toBe(score.points);
});

test.each(['gridworker', 'department', 'citizen', 'operator', 'auditor'] as const)(
  'a %s cannot settle deadlines',
  async (role) => {
    const claims = {
      role,
      purpose: 'automation',
      ...(role === 'department' ? { department: 'police' } : {}),
    };
    expect(await settle(await hub.ask(claims))).toEqual({ __typename: 'ForbiddenError', code: 'FORBIDDEN' });
  },
);
