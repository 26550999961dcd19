import { connectRaw } from '@cityhub/schema/runtime/database';
import { urlForRole } from '@cityhub/schema/runtime/database-url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResidents, residentPush } from '../harness/pushes.ts';
import { until } from '../harness/until.ts';
import { endStretchHere } from './old-stretches.ts';

let city: ClonedCity;
let hub: LocalHub;
let ask: Ask;
beforeAll(async () => {
  city = await cloneCity();
  await endStretchHere(city);
  await city.sql`update log.partition_rule set positions = 200`;
  hub = await startLocalHub(city);
  ask = await hub.ask(persona.gridworker(demoGrid));
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

test('pushes that fill stretch after stretch find the next one made, and positions have no gap', async () => {
  const [before] = await city.sql`select position from log.head where shard = 1`;
  for (let round = 0; round < 12; round += 1) {
    const inputs = Array.from({ length: 100 }, (_, row) =>
      residentPush(row, demoGrid, { idempotencyKey: `room-${round}-${row}` }),
    );
    const answer = await ask(registerResidents, { inputs });
    expect(answer.data?.['registerResidents'], answer.text.slice(0, 200)).toMatchObject({ accepted: 100 });
    // Far faster than a city fills its stretches of ten million: the workers look once a second.
    await until('there is room', async () => {
      const [row] = await city.sql`
        select max(s.to_position) - max(h.position) as room from log.stretch s join log.head h on h.shard = s.tree where s.tree = 1`;
      return row?.['room'] >= 100;
    });
  }
  const [row] = await city.sql`
    select count(*)::int as changes, max(position) - min(position) + 1 as span from log.change
    where shard = 1 and position > ${before?.['position']}`;
  expect(row).toMatchObject({ changes: 1200, span: 1200 });
  const [stretches] = await city.sql`select count(*)::int as stretches from log.stretch where tree = 1`;
  expect(stretches?.['stretches']).toBeGreaterThan(4);
});

test('a key that was used in an earlier stretch gets its first receipt', async () => {
  const inputs = [residentPush(0, demoGrid, { idempotencyKey: 'room-0-0' })];
  const answer = await ask(registerResidents, { inputs });
  expect(answer.data?.['registerResidents']).toMatchObject({ accepted: 1, rows: [{ error: null }] });
  const [row] =
    await city.sql`select count(*)::int as uses from log.change where shard = 1 and idempotency_key = 'room-0-0'`;
  expect(row?.['uses']).toBe(1);
});

test('two that make room at once make it once', async () => {
  await city.sql`update log.partition_rule set positions = 5000`;
  const workers = [1, 2, 3].map(() =>
    connectRaw(urlForRole(city.url, 'worker', city.secrets), { max: 1, name: 'room' }),
  );
  await Promise.all(workers.map((worker) => worker`select log.make_room()`));
  const rows = await city.sql`
    select tree, from_position, to_position, lead(from_position) over (partition by tree order by from_position) as next
    from log.stretch`;
  expect(rows.filter(({ next, to_position: to }) => next !== null && next !== to + 1)).toEqual([]);
  for (const worker of workers) await worker.end({ timeout: 1 });
});
