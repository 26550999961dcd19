import { commit, leafHash } from '@cityhub/schema/runtime/log/leaf';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { report } from '../clocks/tickets.ts';
import { answer, correct, openDispute, recall } from '../corrections/amendments.ts';
import { type LocalCity, openLocalCity } from '../corrections/local-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { citizenId, demoGrid } from '../harness/pushes.ts';
import { names, trace, versions, wholeLineage } from './lineage-documents.ts';

let local: LocalCity;
let auditor: Ask;
let recordId: string;
const receipts: Record<string, any> = {};

/** A push, a correction that answers a dispute, a recall, and a push that makes the record live again. */
beforeAll(async () => {
  local = await openLocalCity();
  auditor = await local.hub.ask(persona.auditor);
  const police = await local.hub.ask(persona.department('police'));
  receipts['push'] = await local.register(1, { careTags: ['独居老人'] });
  recordId = receipts['push'].recordId;
  await local.deliverAll();
  const dispute = await openDispute(police, { recordId, field: 'name', reason: '与户籍不符' });
  await answer(local.worker, { disputeId: dispute.id, verdict: 'UPHELD', note: '同意' });
  const changes = [
    { field: 'name', value: '王小明' },
    { field: 'phone', value: '13900001111' },
  ];
  const corrected = await correct(local.worker, {
    recordId,
    changes,
    reason: '登记时听错',
    disputeId: dispute.id,
  });
  receipts['correction'] = corrected.receipt;
  await local.deliverAll();
  receipts['recall'] = (await recall(local.worker, { recordId, reason: '登记错人' })).receipt;
  receipts['again'] = await local.register(1, { idempotencyKey: 'again', name: '王小明' });
});
afterAll(() => local?.stop());

const at = (list: any[], what: string): any => list.find((one) => one.version === receipts[what].version);

test('each version says who made it, what it did and what changed, the newest first', async () => {
  const list = await versions(auditor, { recordId });
  expect(list.map((one) => [one.version, one.kind, one.operation])).toEqual([
    [receipts['again'].version, 'PUSH', 'registerResident'],
    [receipts['recall'].version, 'RECALL', 'recallRecord'],
    [receipts['correction'].version, 'CORRECTION', 'correctRecord'],
    [receipts['push'].version, 'PUSH', 'registerResident'],
  ]);
  expect(at(list, 'push')).toMatchObject({
    place: `people/${receipts['push'].position}`,
    actor: `gridworker:${demoGrid}`,
    source: 'gridworker',
    purpose: 'community-service',
    reason: null,
    ledger: { tree: 'people', index: receipts['push'].position - 1 },
  });
  expect(names(at(list, 'push').changed)).toEqual(
    expect.arrayContaining(['citizenId', 'phone', 'name', 'careTags', 'gridCode']),
  );
  expect(names(at(list, 'correction').changed)).toEqual(['phone', 'name']);
  expect(at(list, 'correction')).toMatchObject({ reason: '登记时听错' });
  expect(at(list, 'recall')).toMatchObject({ reason: '登记错人', changed: [] });
  expect(names(at(list, 'again').changed)).toEqual(['phone', 'careTags']);
});

test('a dispute stands at the version that it was asked about, and at the one that answered it', async () => {
  const list = await versions(auditor, { recordId });
  const dispute = {
    field: 'name',
    state: 'CORRECTED',
    reason: '与户籍不符',
    note: '同意',
    department: { code: 'police' },
    correctedVersion: receipts['correction'].version,
  };
  expect(at(list, 'push').disputes).toMatchObject([dispute]);
  expect(at(list, 'correction').disputes).toMatchObject([dispute]);
  expect(at(list, 'again').disputes).toEqual([]);
});

test('which department got which fields, and which were withheld and why, version by version', async () => {
  const list = await versions(auditor, { recordId });
  const of = (what: string, code: string): any =>
    at(list, what).deliveries.find((one: any) => one.delivery.department.code === code)?.delivery;
  expect(of('push', 'police')).toMatchObject({ state: 'DELIVERED' });
  expect(of('push', 'police').fields).toEqual(expect.arrayContaining(['citizenId', 'phone', 'name']));
  expect(of('push', 'police').withheld).toContainEqual({ field: 'careTags', reason: 'NO_RIGHT' });
  expect(of('push', 'urban-management').fields).not.toContain('citizenId');
  expect(names(of('push', 'urban-management').withheld.map((one: any) => ({ name: one.field })))).toContain(
    'citizenId',
  );
  expect(of('recall', 'police').state).toBe('PENDING');
});

test('the lineage of a field lists the versions that changed it, and what travelled of it', async () => {
  const list = await versions(auditor, { recordId, field: 'name' });
  expect(list.map((one) => one.version)).toEqual([receipts['correction'].version, receipts['push'].version]);
  for (const one of list) expect(names(one.fields)).toEqual(['name']);
  const sends = (code: string): string =>
    at(list, 'push').deliveries.find((one: any) => one.delivery.department.code === code).sends;
  expect([sends('police'), sends('population')]).toEqual(['SEE', 'SEE']);
  const tags = await versions(auditor, { recordId, field: 'careTags' });
  expect(tags.map((one) => one.version)).toEqual([receipts['again'].version, receipts['push'].version]);
  expect(tags[0].deliveries.every((one: any) => one.sends === 'HIDE')).toBe(true);
  const wrong = await auditor('query($id: ID!) { lineage(recordId: $id, field: "noField") { entity } }', {
    id: recordId,
  });
  expect(wrong.errors?.[0]).toMatchObject({ extensions: { code: 'INVALID_INPUT' } });
});

test('the commitments are those that the leaf holds, and open with the value and its salt alone', async () => {
  const rows = await local.city.sql`
    select position, shard, entity, operation, record_id, jurisdiction, actor, source, purpose, idempotency_key, cause, trace_id, tap,
      encode(leaf, 'base64') as leaf from log.change where record_id = ${recordId}`;
  const list = await versions(auditor, { recordId });
  for (const row of rows) {
    const { fields, ledger } = list.find((one) => one.version === row['position']);
    const committed = Object.fromEntries(fields.map((one: any) => [one.name, one.commitment]));
    const {
      tap,
      record_id: record,
      idempotency_key: key,
      trace_id: traceId,
      leaf,
      position: _,
      ...entry
    } = row as any;
    const whole = {
      ...entry,
      recordId: record,
      idempotencyKey: key,
      traceId,
      ...(tap === null ? {} : { tap }),
    };
    expect(leafHash(whole, committed)).toBe(leaf);
    expect(ledger.leaf).toBe(Buffer.from(leaf, 'base64').toString('base64url'));
    expect(committed['name']).not.toBe(commit('', '王小明'));
  }
});

test('the drawing holds the versions, their order, who made them and who got them', async () => {
  const { nodes, edges } = await trace(auditor, { recordId });
  const place = (what: string): string => `version:people/${receipts[what].position}`;
  expect(names(nodes.map((one: any) => ({ name: one.id })))).toEqual(
    expect.arrayContaining([
      `record:${recordId}`,
      place('push'),
      `person:gridworker:${demoGrid}`,
      'source:gridworker',
    ]),
  );
  const ids = new Set(nodes.map((one: any) => one.id));
  for (const { from, to } of edges) expect(ids.has(from) && ids.has(to), `${from} ${to}`).toBe(true);
  const follows = (from: string, to: string) => ({ from, to, kind: 'FOLLOWED' });
  expect(edges).toEqual(
    expect.arrayContaining([
      follows(place('push'), place('correction')),
      follows(place('correction'), place('recall')),
      follows(place('recall'), place('again')),
      follows(place('again'), `record:${recordId}`),
    ]),
  );
  expect(
    edges.filter((one: any) => one.kind === 'DELIVERED' && one.from === place('push')).length,
  ).toBeGreaterThan(3);
  expect(edges.filter((one: any) => one.kind === 'DISPUTED' || one.kind === 'ANSWERED')).toHaveLength(2);
});

test('an auditor’s answer holds no value that was ever pushed', async () => {
  const { text } = await auditor(wholeLineage, { recordId });
  for (const value of [citizenId(1), '居民1', '王小明', '19900000001', '13900001111', '独居老人'])
    expect(text, value).not.toContain(value);
});

test('a ticket that a push caused is told at the push, the push at the ticket, and the tap with both', async () => {
  const tap = { at: '2026-01-02T03:04:05.000Z', longitude: 114.3, latitude: 30.6 };
  const person = await local.register(50, { tap });
  const { receipt: ticket } = await report(local.worker, 'caused', {
    reporterId: person.recordId,
    causeId: person.id,
  });
  for (const ask of [auditor, local.worker]) {
    const [pushed] = await versions(ask, { recordId: person.recordId });
    expect(pushed).toMatchObject({
      tap,
      cause: null,
      caused: [{ place: `tickets/${ticket.position}`, entity: 'Ticket', recordId: ticket.recordId }],
    });
    const [caused] = await versions(ask, { recordId: ticket.recordId });
    expect(caused).toMatchObject({
      cause: { place: `people/${person.position}`, recordId: person.recordId },
      tap: null,
    });
  }
  await local.deliverAll();
  // A department that holds the person's record is told of no record of others, nor where the grid worker stood.
  const police = await local.hub.ask(persona.department('police'));
  expect(await versions(police, { recordId: person.recordId })).toMatchObject([{ caused: [], tap: null }]);
});

test('a dead letter is told with its reason, and its end', async () => {
  const { sql } = local.city;
  const [feed] = await sql`select id from policy.feed where department = 'police' and entity = 'Resident'`;
  await sql`insert into log.parked (feed_id, shard, position, record_id, reason, detail, attempts)
    values (${feed?.['id']}, 1, ${receipts['again'].position}, ${recordId}, 'SINK_REFUSED', '22001', 3)`;
  await local.deliverAll();
  const parked = async (): Promise<any> =>
    at(await versions(auditor, { recordId }), 'again').deliveries.find(
      (one: any) => one.feed.id === feed?.['id'],
    );
  expect(await parked()).toMatchObject({
    delivery: { state: 'PARKED' },
    deadLetter: { reason: 'SINK_REFUSED', detail: '22001', attempts: 3, state: 'PARKED', decidedBy: null },
  });
  await sql`update log.parked set state = 'DROPPED', decided_by = 'department:police', decided_at = now(), decision_reason = '作废'`;
  expect(await parked()).toMatchObject({
    delivery: { state: 'DROPPED' },
    deadLetter: { state: 'DROPPED', decidedBy: 'department:police', decisionReason: '作废' },
  });
  await sql`delete from log.parked`;
});
