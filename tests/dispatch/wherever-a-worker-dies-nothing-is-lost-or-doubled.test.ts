import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../harness/until.ts';
import { type DispatchCity, faultsIn, startDispatchCity } from './dispatch-city.ts';

let here: DispatchCity;
beforeAll(async () => {
  here = await startDispatchCity();
});
afterAll(() => here?.stop());

test.each([
  ['during-projection', 'police', ['name', 'citizenId']],
  ['before-write', 'population', ['name', 'gridCode']],
  ['after-write', 'construction', ['name', 'gridCode']],
  ['after-record', 'water', ['name', 'gridCode']],
] as const)('at %s', async (failpoint, department, fields) => {
  await here.grant(department, fields);
  await here.audit(department);
  await here.append(Array.from({ length: 2500 }, (_, person) => ({ person })));
  const feed = await here.feed(department, { fields, backfillTo: await here.head() });
  const dying = await here.startWorker({ FAILPOINT: failpoint });
  await dying.ended;
  const survivor = await here.startWorker();
  await here.append([{ person: 1 }, { person: 9000 }]);
  await here.untilDelivered(feed);
  const seen = await here.seen(department);
  expect(faultsIn(seen)).toEqual({ twice: 0, backwards: 0 });
  const last =
    await here.hub`select max(position) as version from log.change where shard = 1 group by record_id`;
  const held = await here.city.department(department)`select version from cityhub.resident`;
  expect(held.map((row) => row['version']).toSorted((a, b) => a - b)).toEqual(
    last.map((row) => row['version']).toSorted((a, b) => a - b),
  );
  // Each stretch is recorded once, and they join: an effect without a record would be a gap.
  const stretches = async () =>
    here.hub`select from_position, to_position from log.delivery where feed_id = ${feed} order by to_position`;
  await until(
    'the last is recorded',
    async () => (await stretches()).at(-1)?.['to_position'] === (await here.head()),
  );
  let end = 0;
  for (const row of await stretches()) {
    expect(row['from_position']).toBe(end);
    end = row['to_position'];
  }
  await survivor.stop();
});

test('in production no failpoint is armed', async () => {
  const worker = await here.startWorker({ FAILPOINT: 'before-write', CITYHUB_MODE: 'production' });
  await here.append([{ person: 2 }]);
  const [feed] = await here.hub<{ id: string }[]>`select id from policy.feed where department = 'water'`;
  await here.untilDelivered(feed?.id as string);
  await worker.stop();
});
