import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../harness/until.ts';
import { type DispatchCity, startDispatchCity } from './dispatch-city.ts';

let here: DispatchCity;
const at = (department: string) => here.city.department(department);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** The worker reads its policy once a second. */
const known = (): Promise<void> => pause(1500);

beforeAll(async () => {
  here = await startDispatchCity();
});
afterAll(() => here?.stop());

const names = async (department: string): Promise<(string | null)[]> =>
  [...(await at(department)`select name from cityhub.resident order by name`)].map((row) => row['name']);

const order = async (feed: string, of: Record<string, unknown>): Promise<void> => {
  const [row] = await here.hub<{ id: string }[]>`
    insert into log.resend (feed_id, shard, kind, from_position, to_position, positions, requested_by, reason)
    values (${feed}, 1, ${of['kind'] as string}, ${(of['from'] as number) ?? null}, ${(of['to'] as number) ?? null},
      ${(of['positions'] as number[]) ?? null}, 'test', 'test') returning id`;
  await until(
    'the order is done',
    async () =>
      (await here.hub`select state from log.resend where id = ${row?.id as string}`)[0]?.['state'] === 'DONE',
  );
};

test('a right that is given later does not open what was due before: neither the backlog nor a replay', async () => {
  // One feed shares its blocks, the other has its rows projected: the rule is one.
  for (const [department, fields] of [
    ['police', ['gridCode']],
    ['population', ['gridCode', 'citizenId']],
  ] as const) {
    await here.grant(department, fields);
  }
  const police = await here.feed('police', { fields: ['name', 'gridCode'] });
  const population = await here.feed('population', { fields: ['name', 'gridCode', 'citizenId'] });
  await here.append([{ person: 1 }, { person: 2 }]);
  await pause(20);
  await here.grant('police', ['name'], { validFrom: 'now' });
  await here.grant('population', ['name'], { validFrom: 'now' });
  await pause(20);
  await here.append([{ person: 3 }]);
  await here.startWorker();
  for (const [department, feed] of [
    ['police', police],
    ['population', population],
  ] as const) {
    await here.untilDelivered(feed);
    expect(await names(department)).toEqual(['居民3', null, null]);
    await order(feed, { kind: 'REPLAY', from: 0, to: 3 });
    expect(await names(department)).toEqual(['居民3', null, null]);
  }
  const [opened] = await at('population')`select count("citizenId")::int as n from cityhub.resident`;
  expect(opened?.['n']).toBe(3);
});

test('after a revocation neither a replay, a redelivery, a repair nor a new feed carries the field', async () => {
  await here.grant('construction', ['gridCode']);
  const right = await here.grant('construction', ['name']);
  await here.audit('construction');
  const feed = await here.feed('construction');
  await here.untilDelivered(feed);
  await here.hub`update policy.access_grant set valid_to = now() where id = ${right}`;
  await known();
  const sentWith = (await here.seen('construction')).length;
  await order(feed, { kind: 'REPLAY', from: 0, to: 3 });
  await order(feed, { kind: 'REPAIR', positions: [1, 2, 3] });
  await here.hub`insert into log.parked (feed_id, shard, position, record_id, reason, attempts)
    select ${feed}, 1, position, record_id, 'SINK_REFUSED', 3 from log.change where position = 1 and shard = 1`;
  await order(feed, { kind: 'REDELIVER', positions: [1] });
  const [parked] = await here.hub`select state from log.parked where feed_id = ${feed}`;
  expect(parked?.['state']).toBe('REDELIVERED');
  const later = (await here.seen('construction')).slice(sentWith);
  expect(later.length).toBe(7);
  expect(later.filter((one) => one.name !== null)).toEqual([]);

  await at('construction')`truncate cityhub.resident`;
  const second = await here.feed('construction', { backfillTo: await here.head() });
  await here.untilDelivered(second);
  expect(await names('construction')).toEqual([null, null, null]);
});

test('a record of which nothing may be seen any more does not travel at all', async () => {
  const right = await here.grant('water', ['name']);
  const feed = await here.feed('water', { fields: ['name'] });
  await here.untilDelivered(feed);
  await here.hub`update policy.access_grant set valid_to = now() where id = ${right}`;
  await known();
  await here.append([{ person: 4 }]);
  await here.untilDelivered(feed);
  expect(await names('water')).toHaveLength(3);
});

test('a block that a slow department holds up when a right ends is given up within 5 s, and goes without the field', async () => {
  await here.grant('emergency', ['gridCode']);
  const right = await here.grant('emergency', ['name']);
  const feed = await here.feed('emergency');
  await here.untilDelivered(feed);
  const sql = at('emergency');
  const blocker = await sql.reserve();
  await blocker`begin`;
  await blocker`lock table cityhub.resident in access exclusive mode`;
  await here.append([{ person: 5, name: '之后' }]);
  const waits = async (): Promise<boolean> =>
    (await sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)
      .length > 0;
  await until('the write waits', waits);
  await here.hub`update policy.access_grant set valid_to = now() where id = ${right}`;
  const revokedAt = Date.now();
  await until('the write with the field is given up', async () => {
    const [row] = await sql<{ query: string }[]>`
      select query from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query_start < ${new Date(revokedAt)}`;
    return row === undefined;
  });
  expect(Date.now() - revokedAt).toBeLessThan(5000);
  await blocker`rollback`;
  blocker.release();
  await here.untilDelivered(feed);
  const [row] =
    await sql`select name, "gridCode" from cityhub.resident where record_id = ${here.recordId(5)}`;
  expect(row).toMatchObject({ name: null, gridCode: '420102010001001' });
  expect((await here.cursor(feed)).last_error).toBeNull();
});
