import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import { until } from '../harness/until.ts';

let city: ClonedCity;
let hub: LocalHub;
let stopped: Promise<void> | undefined;

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false, drainSeconds: 2 });
});
afterAll(async () => {
  await (stopped ?? hub?.stop());
  await city?.drop();
});

/** The names of what is wrong: without workers something is. */
async function problems(): Promise<string[]> {
  const response = await fetch(new URL('/ready', hub.graphUrl));
  const { problems: found } = (await response.json()) as { problems: { name: string }[] };
  return found.map(({ name }) => name);
}

test('a hub that stops says so first, serves on, and ends when what is under way has its answer', async () => {
  const worker = await hub.ask(persona.gridworker(demoGrid));
  expect(await problems()).not.toContain('stopping');
  // Nobody delivers, so this push waits for receipts until its time is over, after the drain.
  const input = residentPush(1, demoGrid, { wait: 'ALL_RECEIPTS', timeoutMs: 4000 });
  const underWay = worker(registerResident, { input });
  await until('the push is stored', async () => {
    const [row] = await city.sql`select 1 from log.change where source = 'gridworker' limit 1`;
    return row !== undefined;
  });
  stopped = hub.stop();
  expect(await problems()).toEqual(['stopping']);
  const late = await worker(registerResident, { input: residentPush(2, demoGrid) });
  expect(late.data?.['registerResident'].receipt.recordId).toBeTypeOf('string');
  expect((await underWay).data?.['registerResident'].receipt.recordId).toBeTypeOf('string');
  await stopped;
  await expect(problems()).rejects.toThrow();
});
