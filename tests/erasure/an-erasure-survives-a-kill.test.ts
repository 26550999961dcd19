import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import { type SpawnedHub, spawnHub } from '../harness/spawned-hub.ts';
import { until } from '../harness/until.ts';
import { erase, leavesOf } from './erasures.ts';

let city: ClonedCity;
let hub: SpawnedHub;

beforeAll(async () => {
  city = await cloneCity();
  hub = await spawnHub(city);
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

async function register(index: number): Promise<string> {
  const ask = await hub.ask(persona.gridworker(demoGrid));
  const { data } = await ask(registerResident, { input: residentPush(index, demoGrid) });
  return data?.['registerResident'].receipt.recordId;
}

/** What stands of a record: all of it, or nothing. */
async function stateOf(recordId: string) {
  const [row] = await city.sql`
    select count(*)::int as versions, count(*) filter (where payload <> '{}' and sealed is not null)::int as open,
      count(*) filter (where erased_at is not null)::int as erased, max(position) as last,
      (select count(*)::int from log.record_key where record_id = ${recordId}) as keys,
      (select count(*)::int from people.resident where id = ${recordId}) as rows,
      (select count(*)::int from log.erased where record_id = ${recordId}) as kept,
      (select count(*)::int from exchange.record_notice where record_id = ${recordId}) as notices
    from log.change where record_id = ${recordId}`;
  return row as Record<string, number>;
}

const whole = { versions: 1, open: 1, erased: 0, keys: 1, rows: 1, kept: 0, notices: 0 };
const erased = { versions: 2, open: 0, erased: 1, keys: 0, rows: 0, kept: 1, notices: 1 };

/** Lets the hub read the record and begin to write its erasure, kills it there, and lets the database go on or give up. */
async function killInTheMidst(recordId: string, end: 'commits' | 'gives up'): Promise<void> {
  const ask = await hub.ask(persona.operator);
  let pid = 0;
  await city.sql.begin(async (tx) => {
    await tx`select 1 from log.head where shard = 1 for update`;
    const asked = erase(ask, { recordId, idempotencyKey: `kill-${recordId}` }).catch(() => null);
    await until('the erasure waits for the head', async () => {
      const [row] = await city.sql<{ pid: number }[]>`
        select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%log.amend%'`;
      pid = row?.pid ?? 0;
      return pid > 0;
    });
    await hub.kill();
    expect(await asked).toBeNull();
    if (end === 'gives up') await tx`select pg_terminate_backend(${pid})`;
  });
  await until('its statement has ended', async () => {
    const [row] = await city.sql`
      select 1 from pg_stat_activity where pid = ${pid} and state = 'active'`;
    return row === undefined;
  });
}

test('kill -9 after the reading and before the commit leaves the whole record, and the repeat erases it', async () => {
  const recordId = await register(1);
  await killInTheMidst(recordId, 'gives up');
  expect(await stateOf(recordId)).toMatchObject(whole);
  hub = await spawnHub(city);
  const again = await erase(await hub.ask(persona.operator), {
    recordId,
    idempotencyKey: `kill-${recordId}`,
  });
  expect(again.__typename).toBe('EraseRecordPayload');
  expect(await stateOf(recordId)).toMatchObject({ ...erased, last: again.receipt.version });
});

test('kill -9 after the commit and before the answer leaves nothing of it, and the repeat gets the first receipt', async () => {
  const recordId = await register(2);
  await killInTheMidst(recordId, 'commits');
  const left = await stateOf(recordId);
  expect(left).toMatchObject(erased);
  hub = await spawnHub(city);
  const again = await erase(await hub.ask(persona.operator), {
    recordId,
    idempotencyKey: `kill-${recordId}`,
  });
  expect(again.receipt?.version).toBe(left['last']);
  expect(await stateOf(recordId)).toEqual(left);
  const leaves = await leavesOf(city.sql, recordId);
  expect(leaves.made).toEqual(leaves.stored);
});
