import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../harness/until.ts';
import { type DispatchCity, faultsIn, startDispatchCity } from './dispatch-city.ts';

const people = 1000;
let here: DispatchCity;

beforeAll(async () => {
  here = await startDispatchCity();
  await here.grant('police', ['name', 'gridCode', 'citizenId']);
  await here.grant('construction', ['name', 'gridCode']);
});
afterAll(() => here?.stop());

const versionsOf = async (department: string): Promise<Map<string, number>> => {
  const rows = await here.city.department(department)<{ record_id: string; version: number }[]>`
    select record_id, version from cityhub.resident`;
  return new Map(rows.map((row) => [row.record_id, row.version]));
};

test.each([
  ['a shared block', 'construction', ['name', 'gridCode']],
  ['rows that are opened', 'police', ['name', 'citizenId']],
] as const)(
  'with %s: the last versions up to its beginning, then every change, none twice and none missed',
  async (_, department, fields) => {
    const all = Array.from({ length: people }, (_each, person) => ({ person }));
    for (let round = 0; round < 3; round += 1) await here.append(all);
    const backfillTo = await here.head();
    await here.audit(department);
    const feed = await here.feed(department, { fields, backfillTo });
    const worker = await here.startWorker();
    // Two writers go on while it is filled.
    const write = async (first: number): Promise<void> => {
      for (let count = 0; count < 20; count += 1)
        await here.append(
          Array.from({ length: 50 }, (_each, row) => ({ person: (first + count * 50 + row) % people })),
        );
    };
    await Promise.all([write(0), write(500)]);
    await here.untilDelivered(feed);
    await until('it is recorded', async () => (await here.cursor(feed)).unfinished === 0);
    await worker.stop();

    const seen = await here.seen(department);
    expect(faultsIn(seen)).toEqual({ twice: 0, backwards: 0 });
    // All of the first rounds are one version a person: what was old when the feed began never travels.
    const filled = seen.filter((one) => one.version <= backfillTo);
    expect(filled.length).toBe(people);
    expect(Math.min(...filled.map((one) => one.version))).toBeGreaterThan(backfillTo - people);
    const last = await here.hub<{ record_id: string; version: number }[]>`
    select record_id, max(position) as version from log.change where shard = 1 group by record_id`;
    expect(await versionsOf(department)).toEqual(new Map(last.map((row) => [row.record_id, row.version])));
    const [gaps] = await here.hub`
    select count(*)::int as n from (select from_position, lag(to_position, 1, 0::bigint) over (order by to_position) as before
      from log.delivery where feed_id = ${feed}) d where from_position <> before`;
    expect(gaps?.['n'], 'stretches that do not begin where the one before ended').toBe(0);
  },
);
