import { afterAll, beforeAll, expect, test } from 'vitest';
import { judge } from './judged.ts';
import { openSealedCity } from './sealed-city.ts';
import { ground, tamperings } from './tamperings.ts';

beforeAll(async () => {
  const place = await openSealedCity();
  const { sql } = place.city;
  const [found] = await sql<{ city: number; delivery: number; receipt: number }[]>`
    select (select size from log.tree where tree = 0) as city, (select min(sealed_position) from log.delivery) as delivery,
      (select min(sealed_position) from log.receipt) as receipt`;
  const { city = 0, delivery = 0, receipt = 0 } = found ?? {};
  const firsts = { 'log.delivery': delivery, 'log.receipt': receipt };
  Object.assign(ground, { place, at: place.pushed.map(({ position }) => position), cityEnd: city, firsts });
});
afterAll(() => ground.place?.stop());

const fileOf = (tree: string): Promise<string> =>
  tree === 'record'
    ? ground.place.get(`/audit/bundle?recordId=${ground.place.pushed[0]?.recordId}`)
    : ground.place.stretch(tree);

test('as it was sealed, every file of the hub is valid', async () => {
  for (const tree of ['people', 'housing', 'tickets', 'exchange', 'reads', 'deliveries', 'record'])
    expect(await judge(await fileOf(tree), { keys: [ground.place.key] }), tree).toEqual({
      exit: 0,
      first: null,
      all: [],
    });
});

test('without the city’s entry nothing can be proven: the hub gives no file', async () => {
  await ground.place.spoilt(['log.city_entry'], async () => {
    await ground.place.city.sql`delete from log.city_entry where position = ${ground.cityEnd}`;
    expect(await fileOf('record')).toContain('NOT_SEALED_YET');
  });
});

test('what stands beside the record and is no part of it is no finding', async () => {
  await ground.place.spoilt(['log.change'], async () => {
    await ground.place.city.sql`update log.change set body_mac = '' where shard = 1`;
    expect(await judge(await ground.place.stretch('people'), { keys: [ground.place.key] })).toMatchObject({
      exit: 0,
    });
  });
});

test('there are more than forty of them', () => {
  expect(tamperings.length).toBeGreaterThan(40);
});

test.each(tamperings.map((one) => [one.name, one] as const))(
  '%s',
  async (_name, { tables, change, tree, named }) => {
    const judgement = await ground.place.spoilt(tables, async () => {
      await change(ground.place.city.sql);
      return judge(await fileOf(tree), { keys: [ground.place.key] });
    });
    expect(judgement).toMatchObject({ exit: 1, first: named() });
  },
);

test('after all of it every file is valid again', async () => {
  for (const tree of ['people', 'reads', 'deliveries'])
    expect(await judge(await fileOf(tree), { keys: [ground.place.key] })).toMatchObject({ exit: 0 });
});
