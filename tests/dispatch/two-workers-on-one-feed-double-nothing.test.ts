import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../harness/until.ts';
import type { WorkerProcess } from '../harness/worker-process.ts';
import { type DispatchCity, faultsIn, startDispatchCity } from './dispatch-city.ts';

let here: DispatchCity;
beforeAll(async () => {
  here = await startDispatchCity();
  await here.grant('police', ['name', 'citizenId']);
  await here.audit('police');
});
afterAll(() => here?.stop());

const people = 4000;
let both: WorkerProcess[];

test('two workers on one feed', async () => {
  const feed = await here.feed('police', { fields: ['name', 'citizenId'] });
  both = await Promise.all([here.startWorker(), here.startWorker()]);
  for (let first = 0; first < people; first += 250)
    await here.append(Array.from({ length: 250 }, (_, row) => ({ person: first + row })));
  await here.untilDelivered(feed);
  const seen = await here.seen('police');
  expect(seen).toHaveLength(people);
  expect(faultsIn(seen)).toEqual({ twice: 0, backwards: 0 });
});

test('a replay goes on after kill -9 where it was', async () => {
  const [feed] = await here.hub<{ id: string }[]>`select id from policy.feed`;
  await Promise.all(both.map((worker) => worker.stop()));
  // Slow enough to be killed in its midst.
  await here.city
    .department('police')
    .unsafe(`create function public.slow() returns trigger language plpgsql as $$
      begin perform pg_sleep(0.3); return null; end $$;
    create trigger slow after insert or update on cityhub.resident for each statement execute function public.slow()`);
  const order = async () =>
    (await here.hub`select state, done_position, sent from log.resend where kind = 'REPLAY'`)[0];
  const worker = await here.startWorker();
  await here.hub`insert into log.resend (feed_id, shard, kind, from_position, to_position, requested_by, reason)
    values (${feed?.id as string}, 1, 'REPLAY', 0, ${people}, 'test', 'test')`;
  await until('it has begun', async () => order().then((row) => (row?.['done_position'] ?? 0) > 0));
  await worker.kill();
  const [before, sentBefore] = [await order(), (await here.seen('police')).length];
  expect(before?.['state']).toBe('WAITING');
  // The claim of the worker that is gone runs out; here it does not take 15 s.
  await here.hub`update log.resend set claimed_until = now()`;
  await here.startWorker();
  await until('it is done', async () => (await order())?.['state'] === 'DONE');
  expect(await order()).toMatchObject({ done_position: people, sent: people });
  const seen = await here.seen('police');
  // What was done stays done: only the block under way may have gone out twice.
  expect(seen.length - sentBefore).toBeLessThanOrEqual(people - before?.['done_position']);
  expect(seen.length - people).toBeGreaterThanOrEqual(people);
  expect((await here.cursor(feed?.id as string)).position).toBe(people);
});
