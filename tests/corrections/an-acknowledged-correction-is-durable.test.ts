import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { demoGrid, registerResidents, residentPush } from '../harness/pushes.ts';
import { type SpawnedHub, spawnHub } from '../harness/spawned-hub.ts';
import { correctRecord, recallRecord } from './amendments.ts';

const people = 40;
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

interface Act {
  readonly mutation: string;
  readonly input: Record<string, unknown>;
  version: number | null;
}

/** Three corrections and a recall of each record. */
function actsOf(recordId: string, index: number): Act[] {
  const act = (step: number, mutation: string, more: object): Act => ({
    mutation,
    input: { idempotencyKey: `kill-${index}-${step}`, recordId, reason: '登记有误', ...more },
    version: null,
  });
  const corrections = [1, 2, 3].map((step) =>
    act(step, correctRecord, { changes: [{ field: 'name', value: `更正${step}` }] }),
  );
  return [...corrections, act(4, recallRecord, {})];
}

/** Does the acts of one record in their order, as far as the hub lives. */
async function run(ask: Ask, acts: readonly Act[], onDone: () => void): Promise<void> {
  for (const act of acts) {
    if (act.version !== null) continue;
    const answer = await ask(act.mutation, { input: act.input }).catch(() => null);
    const [done] = Object.values(answer?.data ?? {}) as { receipt?: { version: number } }[];
    if (done?.receipt === undefined) return;
    act.version = done.receipt.version;
    onDone();
  }
}

test('kill -9 of the hub between corrections loses none that was answered, and a repeat doubles none', async () => {
  const ask = await hub.ask(persona.gridworker(demoGrid));
  const inputs = Array.from({ length: people }, (_, index) => residentPush(index, demoGrid));
  const rows = (await ask(registerResidents, { inputs })).data?.['registerResidents'].rows;
  const records: Act[][] = rows.map((row: any, index: number) => actsOf(row.receipt.recordId, index));
  let done = 0;
  const kill = Promise.withResolvers<void>();
  const onDone = (): void => {
    done += 1;
    if (done === 60) kill.resolve(hub.kill());
  };
  await Promise.all(records.map((acts) => run(ask, acts, onDone)));
  await kill.promise;
  const answered = records.flat().filter((act) => act.version !== null);
  expect(answered.length).toBeLessThan(people * 4);

  // The second time with every subgraph as a process of its own.
  hub = await spawnHub(city, { environment: { SUBGRAPHS: 'remote' } });
  const written = await city.sql<{ key: string; position: number; noticed: boolean }[]>`
    select c.idempotency_key as key, c.position, n.position is not null as noticed from log.change c
    left join exchange.record_notice n on n.shard = c.shard and n.position = c.position
    where c.shard = 1 and c.operation in ('correctRecord', 'recallRecord')`;
  const positionOf = new Map(written.map((row) => [row.key, row.position]));
  for (const act of answered) expect(positionOf.get(act.input['idempotencyKey'] as string)).toBe(act.version);
  expect(written.filter((row) => !row.noticed)).toEqual([]);

  const again = await hub.ask(persona.gridworker(demoGrid));
  await Promise.all(records.map((acts) => run(again, acts, () => {})));
  const versions = records.flat().map((act) => act.version);
  expect(versions).not.toContain(null);
  const [counts] = await city.sql`
    select (select count(*)::int from log.change where shard = 1 and operation in ('correctRecord', 'recallRecord')) as changes,
      (select count(*)::int from exchange.record_notice) as notices,
      (select count(*)::int from people.resident where withdrawn_at is not null and name = '更正3') as withdrawn`;
  expect(counts).toEqual({ changes: people * 4, notices: people * 4, withdrawn: people });
});
