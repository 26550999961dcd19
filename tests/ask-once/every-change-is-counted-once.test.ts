import { connectRaw } from '@cityhub/schema/runtime/database';
import { urlForRole } from '@cityhub/schema/runtime/database-url';
import { tally } from '@cityhub/workers/tally/tally';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResidents, residentPush } from '../harness/pushes.ts';

let city: ClonedCity;
let hub: LocalHub;
let ask: Ask;
beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
  ask = await hub.ask(persona.gridworker(demoGrid));
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

/** Pushes the same 100 residents under keys of a round, with another phone where it is said. */
async function pushAll(round: string, phone?: string): Promise<void> {
  const inputs = Array.from({ length: 100 }, (_, row) =>
    residentPush(row, demoGrid, {
      idempotencyKey: `${round}-${row}`,
      ...(phone === undefined ? {} : { phone }),
    }),
  );
  const answer = await ask(registerResidents, { inputs });
  expect(answer.data?.['registerResidents'], answer.text.slice(0, 300)).toMatchObject({ accepted: 100 });
}

const counted = () => city.sql`
  select sum(accepted)::int as accepted, sum(repeated)::int as repeated, max(last_at) as last from log.source_day
  where source = 'gridworker' and entity = 'Resident'`;

test('three workers at once and again, one cut off: each change once, and the same datum is told from a new one', async () => {
  await pushAll('first');
  await pushAll('same');
  await pushAll('other', '19911111111');
  await pushAll('other-again', '19911111111');
  // The same key again is no change, so it is no push of the same datum either: the caller asked what became of it.
  await pushAll('first');
  const workers = Array.from({ length: 3 }, () =>
    connectRaw(urlForRole(city.url, 'worker', city.secrets), { max: 2, name: 'tally' }),
  );
  const [first, second, third] = workers as [any, any, any];
  const cutOff = tally(first).catch(() => 'cut off');
  await city.sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = 'tally' and state <> 'idle'`;
  await Promise.all([cutOff, tally(second).catch(() => {}), tally(third).catch(() => {})]);
  await tally(second);
  await tally(third);
  const [row] = await counted();
  expect(row).toMatchObject({ accepted: 400, repeated: 200 });
  const [log] = await city.sql`
    select max(accepted_at) as last, (select sum(accepted)::int from log.source_day) as counted, count(*)::int as changes from log.change`;
  expect(log?.['counted']).toBe(log?.['changes']);
  const [newest] =
    await city.sql`select max(accepted_at) as last from log.change where source = 'gridworker'`;
  expect(row?.['last']).toEqual(newest?.['last']);
  for (const worker of workers) await worker.end({ timeout: 1 });
});

test('a day ends at midnight in Shanghai', async () => {
  const [row] = await city.sql`
    select count(*)::int as wrong from log.change c where not exists (
      select from log.source_day d where d.source = c.source and d.entity = c.entity
        and d.day = ((c.accepted_at at time zone 'UTC') + interval '8 hours')::date)`;
  expect(row?.['wrong']).toBe(0);
});
