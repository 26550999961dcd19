import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../harness/until.ts';
import { type DispatchCity, faultsIn, startDispatchCity } from './dispatch-city.ts';

let here: DispatchCity;
beforeAll(async () => {
  here = await startDispatchCity();
  for (const department of ['police', 'population', 'construction', 'water'])
    await here.grant(department, ['name', 'gridCode', 'citizenId']);
  await here.startWorker();
});
afterAll(() => here?.stop());

const parked = async (feed: string) => [
  ...(await here.hub`select position, record_id, reason, detail, attempts, state from log.parked
    where feed_id = ${feed} order by position`),
];
const versions = async (department: string, person: number): Promise<number[]> =>
  (await here.seen(department))
    .filter((one) => one.record_id === here.recordId(person))
    .map((one) => one.version);

async function refuse(department: string, name: string): Promise<void> {
  await here.city
    .department(department)
    .unsafe(`alter table cityhub.resident add constraint poison check (name <> '${name}')`);
}
const accept = async (department: string): Promise<void> => {
  await here.city.department(department)`alter table cityhub.resident drop constraint poison`;
};

async function redeliver(feed: string, positions: number[]): Promise<void> {
  await here.hub`insert into log.resend (feed_id, shard, kind, positions, requested_by, reason)
    values (${feed}, 1, 'REDELIVER', ${positions}, 'test', 'test')`;
  await until(
    'the orders are done',
    async () =>
      (await here.hub`select from log.resend where feed_id = ${feed} and state = 'WAITING'`).length === 0,
  );
}

test.each([
  ['a shared block', 'construction', ['name', 'gridCode']],
  ['rows that are opened', 'police', ['name', 'citizenId']],
] as const)(
  'of %s one record of 1,000 is refused: 999 are delivered, it is parked with its code, nothing fails',
  async (_, department, fields) => {
    await here.audit(department);
    await refuse(department, '毒');
    const positions = await here.append(
      Array.from({ length: 1000 }, (_each, person) => ({
        person,
        ...(person === 617 ? { name: '毒' } : {}),
      })),
    );
    const feed = await here.feed(department, { fields, backfillTo: await here.head() });
    await here.untilDelivered(feed);
    expect(await parked(feed)).toEqual([
      {
        position: positions[617],
        record_id: here.recordId(617),
        reason: 'SINK_REFUSED',
        detail: '23514',
        attempts: 3,
        state: 'PARKED',
      },
    ]);
    const seen = await here.seen(department);
    expect(new Set(seen.map((one) => one.record_id)).size).toBe(999);
    expect(faultsIn(seen)).toEqual({ twice: 0, backwards: 0 });
    expect(await here.cursor(feed)).toMatchObject({ attempts: 0, last_error: null, failing_since: null });

    // SUPERSEDE: a later version travels, and the parked one is old.
    const [later] = await here.append([{ person: 617, name: '好' }]);
    await here.untilDelivered(feed);
    expect(await versions(department, 617)).toEqual([later]);
    await until('it is superseded', async () => (await parked(feed))[0]?.['state'] === 'SUPERSEDED');
  },
);

test('HOLD: later versions wait behind it, and after its redelivery they follow in their order', async () => {
  await here.audit('population');
  await refuse('population', '毒');
  const [bad] = await here.append([{ person: 5000, name: '毒' }]);
  const feed = await here.feed('population', { whenParked: 'HOLD', backfillTo: (bad as number) - 1 });
  await here.untilDelivered(feed);
  const [second] = await here.append([{ person: 5000, name: '二' }, { person: 5001 }]);
  const [third] = await here.append([{ person: 5000, name: '三' }]);
  await here.untilDelivered(feed);
  expect(await versions('population', 5000)).toEqual([]);
  expect(await versions('population', 5001)).toHaveLength(1);
  expect((await parked(feed)).map((row) => [row['position'], row['reason'], row['state']])).toEqual([
    [bad, 'SINK_REFUSED', 'PARKED'],
    [second, 'HELD_BEHIND_PARKED', 'PARKED'],
    [third, 'HELD_BEHIND_PARKED', 'PARKED'],
  ]);

  // A redelivery that is refused again changes nothing but the count.
  await redeliver(feed, [bad as number]);
  expect((await parked(feed))[0]).toMatchObject({ attempts: 6, state: 'PARKED', reason: 'SINK_REFUSED' });
  expect(await versions('population', 5000)).toEqual([]);

  await accept('population');
  await redeliver(feed, [bad as number]);
  await until('all are redelivered', async () =>
    (await parked(feed)).every((row) => row['state'] === 'REDELIVERED'),
  );
  const seen = await versions('population', 5000);
  expect(seen[0]).toBe(bad);
  expect(seen.at(-1)).toBe(third);
  const [fourth] = await here.append([{ person: 5000, name: '四' }]);
  await until(
    'the next one travels as usual',
    async () => (await versions('population', 5000)).at(-1) === fourth,
  );
});

test('HOLD: when it is dropped with a reason, what waited behind it travels', async () => {
  await here.audit('water');
  await refuse('water', '毒');
  const [bad] = await here.append([{ person: 6000, name: '毒' }]);
  const feed = await here.feed('water', { whenParked: 'HOLD', backfillTo: (bad as number) - 1 });
  const [second] = await here.append([{ person: 6000, name: '二' }]);
  await here.untilDelivered(feed);
  expect(await versions('water', 6000)).toEqual([]);
  await here.hub`update log.parked set state = 'DROPPED', decided_by = 'test', decided_at = now(), decision_reason = 'wrong'
    where feed_id = ${feed} and position = ${bad as number}`;
  await until('the held one is there', async () => (await versions('water', 6000)).length > 0);
  expect(await versions('water', 6000)).toEqual([second]);
});

test('a record whose sealed values do not open is parked at once, and the others travel', async () => {
  const feed = await here.feed('police', { fields: ['citizenId', 'name'], backfillTo: await here.head() });
  await here.untilDelivered(feed);
  const positions = await here.append([{ person: 7000 }, { person: 7001 }, { person: 7002 }]);
  // Spoiled in the same moment: the worker is asked for it only by the next change.
  await here.hub`update log.change set sealed = '\\x00' where shard = 1 and position = ${positions[1] as number}`;
  const second = await here.feed('police', { fields: ['citizenId', 'name'], backfillTo: await here.head() });
  await here.untilDelivered(second);
  expect(await parked(second)).toMatchObject([
    { position: positions[1], reason: 'SINK_REFUSED', detail: 'UNREADABLE', state: 'PARKED' },
  ]);
  // Three feeds of the department bring it to one table, each with its own fields.
  const seen = async (person: number) => new Set(await versions('police', person));
  expect([await seen(7000), await seen(7002)]).toEqual([new Set([positions[0]]), new Set([positions[2]])]);
});
