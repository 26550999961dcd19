import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DispatchCity, startDispatchCity } from './dispatch-city.ts';

let here: DispatchCity;
beforeAll(async () => {
  here = await startDispatchCity();
  await here.append(
    Array.from({ length: 40 }, (_, person) => ({
      person,
      birthDate: `19${50 + person}-06-01`,
      careTags: person % 4 === 0 ? ['独居老人'] : person % 4 === 1 ? ['孤儿', '困境儿童'] : [],
      gridCode: person % 2 === 0 ? '420102010001001' : '420103001001001',
    })),
  );
  await here.startWorker();
});
afterAll(() => here?.stop());

/** The persons whose records a department holds. */
async function personsOf(department: string): Promise<number[]> {
  const rows = await here.city.department(department)<
    { record_id: string }[]
  >`select record_id from cityhub.resident`;
  const held = new Set(rows.map((row) => row.record_id));
  return Array.from({ length: 40 }, (_, person) => person).filter((person) =>
    held.has(here.recordId(person)),
  );
}
const persons = (which: (person: number) => boolean): number[] =>
  Array.from({ length: 40 }, (_, person) => person).filter(which);

test.each([
  [
    'in',
    'police',
    ['name', 'gridCode'],
    [{ field: 'gridCode', in: ['420103001001001'] }],
    (person: number) => person % 2 === 1,
  ],
  [
    'hasAny',
    'population',
    ['name', 'careTags'],
    [{ field: 'careTags', hasAny: ['孤儿', '独居老人'] }],
    (person: number) => person % 4 < 2,
  ],
  [
    'from and to, and both conditions',
    'construction',
    ['citizenId', 'birthDate', 'gridCode'],
    [
      { field: 'birthDate', from: '1960-01-01', to: '1970-01-01' },
      { field: 'gridCode', in: ['420102010001001'] },
    ],
    (person: number) => person >= 10 && person < 20 && person % 2 === 0,
  ],
] as const)('%s', async (_, department, fields, filter, expected) => {
  await here.grant(department, fields);
  const feed = await here.feed(department, { fields, filter });
  await here.untilDelivered(feed);
  expect(await personsOf(department)).toEqual(persons(expected));
});

test('a filter on a field that the department may not see, or not any more, lets nothing through', async () => {
  await here.grant('water', ['name']);
  const blind = await here.feed('water', { filter: [{ field: 'careTags', hasAny: ['孤儿'] }] });
  await here.untilDelivered(blind);
  expect(await personsOf('water')).toEqual([]);

  // The right to filter ends: from then on the feed gets nothing, and says so by a cursor that moves on.
  await here.grant('emergency', ['name']);
  const tags = await here.grant('emergency', ['careTags']);
  const feed = await here.feed('emergency', { filter: [{ field: 'careTags', hasAny: ['孤儿'] }] });
  await here.untilDelivered(feed);
  expect(await personsOf('emergency')).toEqual(persons((person) => person % 4 === 1));
  await here.hub`update policy.access_grant set valid_to = now() where id = ${tags}`;
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await here.append([{ person: 2, careTags: ['孤儿'] }]);
  await here.untilDelivered(feed);
  expect(await personsOf('emergency')).toEqual(persons((person) => person % 4 === 1));
});

test('a recalled record travels with all fields null, and is back when it is pushed again', async () => {
  const police = here.city.department('police');
  const [recalled] = await here.append([
    { person: 3, gridCode: '420103001001001', operation: 'recallRecord' },
  ]);
  const [feed] = await here.hub<{ id: string }[]>`select id from policy.feed where department = 'police'`;
  await here.untilDelivered(feed?.id as string);
  const read = async () =>
    (
      await police`select version, name, "gridCode", changed_at, withdrawn_at from cityhub.resident where record_id = ${here.recordId(3)}`
    )[0];
  const gone = await read();
  expect(gone).toMatchObject({ version: recalled, name: null, gridCode: null });
  expect(gone?.['withdrawn_at']).toEqual(gone?.['changed_at']);
  const [change] =
    await here.hub`select accepted_at from log.change where position = ${recalled as number} and shard = 1`;
  expect(gone?.['withdrawn_at']).toEqual(change?.['accepted_at']);

  const [again] = await here.append([{ person: 3, gridCode: '420103001001001' }]);
  await here.untilDelivered(feed?.id as string);
  expect(await read()).toMatchObject({ version: again, name: '居民3', withdrawn_at: null });
});
