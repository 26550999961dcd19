import { randomUUID } from 'node:crypto';
import type { TokenClaims } from '@cityhub/schema/runtime/tokens';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { report, take } from '../clocks/tickets.ts';
import { persona } from '../harness/graph-client.ts';
import { demoGrid } from '../harness/pushes.ts';
import { until } from '../harness/until.ts';
import { correct, correctRecord, disputeValue, newKey, recall, recallRecord } from './amendments.ts';
import { type LocalCity, openLocalCity } from './local-city.ts';

let local: LocalCity;
beforeAll(async () => {
  local = await openLocalCity();
});
afterAll(() => local?.stop());

const others: [string, TokenClaims][] = [
  ['a neighbour’s grid worker', persona.gridworker('420102010001002')],
  ['a grid worker of another district', persona.gridworker('420106')],
  ['a department that holds a copy', persona.department('police')],
  ['an auditor', persona.auditor],
  ['an operator', persona.operator],
  ['a citizen', persona.citizen],
  ['the system', persona.system],
];

test.each(others)(
  '%s gets one answer for a record that is not his and for one that does not exist',
  async (_who, claims) => {
    const { recordId } = await local.register(1);
    const ask = await local.hub.ask(claims);
    const texts = new Set<string>();
    for (const id of [recordId, randomUUID()]) {
      const common = { idempotencyKey: newKey(), recordId: id, reason: '有误' };
      texts.add(
        (await ask(correctRecord, { input: { ...common, changes: [{ field: 'name', value: '王' }] } })).text,
      );
      texts.add((await ask(recallRecord, { input: common })).text.replace('recallRecord', 'correctRecord'));
    }
    expect([...texts]).toEqual([expect.stringContaining('"FORBIDDEN"')]);
    const [row] = await local.city
      .sql`select count(*)::int as n from log.change where record_id = ${recordId} and operation <> 'registerResident'`;
    expect(row?.['n']).toBe(0);
  },
);

test('what is wrong in a field that the record lacks is told to nobody but its source', async () => {
  const { recordId } = await local.register(2);
  const changes = [{ field: 'result', value: 'NaN' }];
  const stranger = await local.hub.ask(persona.gridworker('420106'));
  for (const id of [recordId, randomUUID()])
    expect(await correct(stranger, { recordId: id, changes })).toMatchObject({ code: 'FORBIDDEN' });
  expect(await correct(local.worker, { recordId, changes })).toMatchObject({
    issues: [{ path: ['input', 'changes', '0', 'field'], code: 'UNKNOWN_FIELD' }],
  });
});

test('another account of the same source, inside its area, corrects the record; the street’s worker does so, too', async () => {
  const { recordId } = await local.register(3);
  const street = await local.hub.ask({
    ...persona.gridworker(demoGrid.slice(0, 9)),
    subject: 'gridworker:street',
  });
  const corrected = await correct(street, { recordId, changes: [{ field: 'name', value: '王五' }] });
  expect(corrected.__typename).toBe('CorrectRecordPayload');
});

test('all citizens are one source, and yet none corrects the ticket of another', async () => {
  const mine = await local.hub.ask({ ...persona.citizen, subject: 'citizen:a' });
  const other = await local.hub.ask({ ...persona.citizen, subject: 'citizen:b' });
  const { ticket } = await report(mine, 'citizens-ticket');
  const change = { recordId: ticket.id, changes: [{ field: 'subject', value: '路灯全灭' }] };
  expect(await correct(other, change)).toMatchObject({ code: 'FORBIDDEN' });
  expect((await correct(mine, change)).__typename).toBe('CorrectRecordPayload');
});

test('with its last change a record has a new source: who accepted a ticket answers for it, its reporter does no more', async () => {
  const urban = await local.hub.ask(persona.department('urban-management'));
  const { ticket } = await report(local.worker, 'a-ticket-that-moves');
  const change = { recordId: ticket.id, changes: [{ field: 'description', value: '更正后的描述' }] };
  expect(await correct(urban, change)).toMatchObject({ code: 'FORBIDDEN' });
  await take(urban, 'accept', 'accept-that-moves', ticket.id);
  expect((await correct(urban, change)).__typename).toBe('CorrectRecordPayload');
  expect(await recall(local.worker, { recordId: ticket.id })).toMatchObject({ code: 'FORBIDDEN' });
  const [row] = await local.city.sql`select state, accepted_at from tickets.ticket where id = ${ticket.id}`;
  expect(row).toMatchObject({ state: 'ACCEPTED', accepted_at: expect.any(Date) });
});

test('a correction and a step of the same ticket at once both take effect', async () => {
  const urban = await local.hub.ask(persona.department('urban-management'));
  for (let round = 0; round < 5; round += 1) {
    const { ticket } = await report(local.worker, `a-busy-ticket-${round}`);
    const [corrected, taken] = await Promise.all([
      correct(local.worker, { recordId: ticket.id, changes: [{ field: 'subject', value: '更正' }] }),
      take(urban, 'accept', `accept-busy-${round}`, ticket.id),
    ]);
    expect(taken.__typename).toBe('AcceptTicketPayload');
    // The step may come first: then the ticket has another source, and the correction is refused.
    const isFirst = corrected.__typename === 'CorrectRecordPayload';
    if (!isFirst) expect(corrected.code).toBe('FORBIDDEN');
    const [row] = await local.city.sql`select state, subject from tickets.ticket where id = ${ticket.id}`;
    expect(row).toEqual({ state: 'ACCEPTED', subject: isFirst ? '更正' : '路灯不亮' });
  }
});

test('a correction that waits for a step of its ticket keeps no other push waiting', async () => {
  const { ticket } = await report(local.worker, 'a-held-ticket');
  let correcting: Promise<any> = Promise.resolve();
  // As a step does: the row first, the head of the shard later.
  await local.city.sql.begin(async (tx) => {
    await tx`select from tickets.ticket where id = ${ticket.id} for no key update`;
    correcting = correct(local.worker, {
      recordId: ticket.id,
      changes: [{ field: 'subject', value: '更正' }],
    });
    await until('the correction waits', async () => {
      // In the transaction the view would stand still.
      const [waiting] = await local.city.sql`
        select count(*)::int as n from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query like '%log.amend%'`;
      return waiting?.['n'] === 1;
    });
    const other = await report(local.worker, 'not-a-held-ticket');
    expect(other.__typename).toBe('ReportTicketPayload');
  });
  expect((await correcting).__typename).toBe('CorrectRecordPayload');
});

test('what exchange keeps in the log is nobody’s to correct', async () => {
  const { recordId } = await local.register(4);
  await local.deliverAll();
  const police = await local.hub.ask(persona.department('police'));
  const input = { idempotencyKey: newKey(), recordId, field: 'name', reason: '不符' };
  const dispute = (await police(disputeValue, { input })).data?.['disputeValue'];
  expect(dispute.state).toBe('OPEN');
  expect(
    await correct(police, { recordId: dispute.id, changes: [{ field: 'name', value: '王' }] }),
  ).toMatchObject({
    code: 'FORBIDDEN',
  });
});
