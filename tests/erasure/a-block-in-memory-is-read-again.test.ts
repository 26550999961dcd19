import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DispatchCity, startDispatchCity } from '../dispatch/dispatch-city.ts';
import { until } from '../harness/until.ts';

let here: DispatchCity;
beforeAll(async () => {
  here = await startDispatchCity();
});
afterAll(() => here?.stop());

/** As the verb does it, of a record that has one version. */
async function erase(recordId: string, position: number): Promise<number> {
  const row = {
    entity: 'Resident',
    operation: 'eraseRecord',
    record_id: recordId,
    jurisdiction: '420102010001001',
    payload: {},
    leaf: createHash('sha256').update(recordId).digest('base64'),
    actor: 'operator:test',
    source: 'operator',
    purpose: 'operations',
    idempotency_key: randomUUID(),
    body_mac: Buffer.alloc(16).toString('base64'),
    trace_id: '0'.repeat(32),
  };
  const notice = {
    kind: 'ERASURE',
    fields: [],
    reason: '删除',
    legal_basis: '法',
    kept: [{ position, commitments: {} }],
  };
  const [answer] = await here.hub`
    select position, outcome from log.amend(1::smallint, ${JSON.stringify(row)}::text::jsonb, ${position}::bigint,
      ${JSON.stringify(notice)}::text::jsonb, null)`;
  expect(answer?.['outcome']).toBe('ACCEPTED');
  return answer?.['position'];
}

test('what one feed has read and another has not yet taken is read again after an erasure', async () => {
  const fields = ['name', 'gridCode'];
  for (const department of ['police', 'population']) {
    await here.grant(department, fields);
    await here.audit(department);
    await here.city.department(department).unsafe(`
      alter table cityhub.resident add column if not exists "gridCode" text, add column if not exists changed_at timestamptz,
        add column if not exists withdrawn_at timestamptz`);
  }
  const fast = await here.feed('police', { fields });
  const slow = await here.feed('population', { fields });
  await here.append(Array.from({ length: 1500 }, (_, person) => ({ person })));
  const recordId = here.recordId(1200);
  const population = here.city.department('population');
  await population.begin(async (tx) => {
    await tx`lock table cityhub.resident in exclusive mode`;
    await here.startWorker();
    await here.untilDelivered(fast);
    await until('the slow feed waits with its first block', async () => {
      const [row] = await population`
        select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%cityhub.resident%'`;
      return row !== undefined;
    });
    await erase(recordId, 1201);
    await here.untilDelivered(fast);
  });
  await here.untilDelivered(slow);
  const seen = (await here.seen('population')).filter((one) => one.record_id === recordId);
  expect(seen).toEqual([{ record_id: recordId, version: 1501, name: null }]);
  expect((await here.seen('population')).length).toBe(1500);
});
