import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DispatchCity, faultsIn, startDispatchCity } from './dispatch-city.ts';

let here: DispatchCity;
beforeAll(async () => {
  here = await startDispatchCity();
});
afterAll(() => here?.stop());

test('the worker dies six times, then the record is parked and the other 199 are delivered', async () => {
  const [department, fields] = ['police', ['name', 'citizenId']] as const;
  await here.grant(department, fields);
  await here.audit(department);
  const positions = await here.append(Array.from({ length: 200 }, (_, person) => ({ person })));
  const feed = await here.feed(department, { fields, backfillTo: await here.head() });
  const poison = here.recordId(120);
  let deaths = 0;
  for (; deaths < 12; deaths += 1) {
    const worker = await here.startWorker({ FAILPOINT: `before-write@${poison}` });
    const outcome = await Promise.race([
      worker.ended.then(() => 'died' as const),
      here.untilDelivered(feed, 20_000).then(() => 'delivered' as const),
    ]);
    await worker.stop();
    if (outcome === 'delivered') break;
  }
  expect(deaths).toBe(6);
  const parked =
    await here.hub`select position, record_id, reason, state from log.parked where feed_id = ${feed}`;
  expect([...parked]).toEqual([
    { position: positions[120], record_id: poison, reason: 'WORKER_KILLED', state: 'PARKED' },
  ]);
  const seen = await here.seen(department);
  expect(new Set(seen.map((one) => one.record_id)).size).toBe(199);
  expect(faultsIn(seen)).toEqual({ twice: 0, backwards: 0 });
  expect(await here.cursor(feed)).toMatchObject({ unfinished: 0, position: await here.head() });
});
