import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid } from '../harness/pushes.ts';
import { hour, report, take, VirtualClock } from './tickets.ts';

let city: ClonedCity;
let hub: LocalHub;
let reporter: Ask;
let urban: Ask;
let police: Ask;
const clock = new VirtualClock();

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false, now: clock.now });
  reporter = await hub.ask(persona.gridworker(demoGrid));
  urban = await hub.ask(persona.department('urban-management'));
  police = await hub.ask(persona.department('police'));
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

const changesOf = async (id: string): Promise<string[]> => {
  const rows = await city.sql<{ operation: string }[]>`
    select operation from log.change where shard = 3 and record_id = ${id} order by position`;
  return rows.map((row) => row.operation);
};
const head = async (): Promise<number> =>
  (await city.sql`select position from log.head where shard = 3`)[0]?.['position'];

test('a report is classified by its words, dispatched at once and stands on the desk of its department', async () => {
  const { ticket, matchedWords } = await report(reporter, 'desk');
  expect(ticket).toMatchObject({ state: 'DISPATCHED', department: { code: 'urban-management' } });
  expect(matchedWords).toEqual(['路灯']);
  const desk = `query($after: String) { department(code: "urban-management") {
    tickets(state: DISPATCHED, first: 200, after: $after) { nodes { id } } } }`;
  expect((await urban(desk)).data?.['department'].tickets.nodes).toContainEqual({ id: ticket.id });
});

test('what no word matches waits for a human at urban management', async () => {
  const { ticket, matchedWords } = await report(reporter, 'triage', {
    subject: '其他',
    description: '说不清楚',
  });
  expect(ticket).toMatchObject({ classCode: 'general', department: { code: 'urban-management' } });
  expect(matchedWords).toEqual([]);
});

test('accepting and resolving are versions of the same record, each with its change', async () => {
  const reported = await report(reporter, 'whole-life');
  clock.forward(hour);
  const accepted = await take(urban, 'accept', 'whole-life-1', reported.ticket.id);
  clock.forward(hour);
  const resolved = await take(urban, 'resolve', 'whole-life-2', reported.ticket.id);
  expect([accepted.ticket.state, resolved.ticket.state]).toEqual(['ACCEPTED', 'RESOLVED']);
  expect(Date.parse(resolved.ticket.resolvedAt) - Date.parse(resolved.ticket.acceptedAt)).toBe(hour);
  expect(await changesOf(reported.ticket.id)).toEqual(['reportTicket', 'acceptTicket', 'resolveTicket']);
  const [row] = await city.sql`select version from tickets.ticket where id = ${reported.ticket.id}`;
  expect(row?.['version']).toBe(resolved.receipt.position);
});

test('a repeated step gets the first receipt, another body under its key is refused', async () => {
  const { ticket } = await report(reporter, 'repeated');
  const first = await take(urban, 'accept', 'repeated-1', ticket.id);
  const before = await head();
  expect((await take(urban, 'accept', 'repeated-1', ticket.id)).receipt).toEqual(first.receipt);
  const other = await report(reporter, 'repeated-other');
  expect(await take(urban, 'accept', 'repeated-1', other.ticket.id)).toMatchObject({
    code: 'IDEMPOTENCY_CONFLICT',
  });
  expect(await head()).toBe(before + 1);
});

test('a ticket reported again under its key is the ticket as it stands now', async () => {
  const { ticket, receipt } = await report(reporter, 'again');
  await take(urban, 'accept', 'again-1', ticket.id);
  clock.forward(hour);
  const again = await report(reporter, 'again');
  expect(again.receipt).toEqual(receipt);
  expect(again.ticket).toMatchObject({ id: ticket.id, state: 'ACCEPTED', reportedAt: ticket.reportedAt });
});

test('a step that the state does not allow is refused and leaves no gap in the log', async () => {
  const { ticket } = await report(reporter, 'no-skipping');
  const before = await head();
  expect(await take(urban, 'resolve', 'no-skipping-1', ticket.id)).toMatchObject({ code: 'INVALID_STATE' });
  expect(await head()).toBe(before);
  const next = await report(reporter, 'no-skipping-next');
  expect(next.receipt.position).toBe(before + 1);
});

test('another department finds no ticket of its own there, and a grid worker may not handle tickets', async () => {
  const { ticket } = await report(reporter, 'not-yours');
  expect(await take(police, 'accept', 'not-yours', ticket.id)).toMatchObject({ code: 'NOT_FOUND' });
  expect(await take(reporter, 'accept', 'not-yours-2', ticket.id)).toMatchObject({ code: 'FORBIDDEN' });
  expect(await changesOf(ticket.id)).toEqual(['reportTicket']);
});

test('of two who accept at the same time one does it', async () => {
  const { ticket } = await report(reporter, 'race');
  const answers = await Promise.all(
    Array.from({ length: 6 }, (_, index) => take(urban, 'accept', `race-${index}`, ticket.id)),
  );
  expect(answers.filter((one) => one.__typename === 'AcceptTicketPayload').length).toBe(1);
  expect(answers.filter((one) => one.code === 'INVALID_STATE').length).toBe(5);
});
