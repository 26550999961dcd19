import { afterAll, beforeAll, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import { until } from '../harness/until.ts';
import { act, createFeed, policeFeed } from './feed-documents.ts';

let city: ClonedCity;
let hub: LocalHub;

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city);
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

test('a second feed of a department brings its fields to the records that the first has brought', async () => {
  const worker = await hub.ask(persona.gridworker(demoGrid));
  const [unit] = await city.sql`select id from housing.unit where grid_code = ${demoGrid} limit 1`;
  const push = (index: number) =>
    act(worker, registerResident, {
      input: residentPush(index, demoGrid, { unitId: unit?.['id'], wait: 'ALL_RECEIPTS', timeoutMs: 10_000 }),
    });
  const { receipt: before } = await push(1);
  const urban = await hub.ask(persona.department('urban-management'));
  const order = policeFeed({ fields: ['unitId'], purpose: 'city-management' });
  const { feed } = await act(urban, createFeed, { input: order });
  await until('the feed is filled', async () => {
    const { data } = await urban('{ feeds { id backfill { percent } } }');
    return data?.['feeds'].find((one: any) => one.id === feed.id).backfill.percent === 100;
  });
  const { receipt: after } = await push(2);
  for (const { recordId } of [before, after]) {
    // A push waits for the feeds that its subgraph knew: a new one may be a second younger than that.
    await until('both feeds have brought their fields', async () => {
      const [row] = await city.department('urban-management')`
        select name, "unitId" from cityhub.resident where record_id = ${recordId}`;
      return row?.['name'] != null && row['unitId'] === unit?.['id'];
    });
  }
});
