import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ask, persona } from '../harness/graph-client.ts';
import { until } from '../harness/until.ts';
import { type AuditCity, bundleOf, openAuditCity } from './audit-city.ts';
import { faultsIn } from './bundle-checks.ts';

let place: AuditCity;
let auditor: Ask;
/** Versions of one resident, and those of another. */
let mine: number[];
let others: number[];
let recordId: string;
let otherId: string;

beforeAll(async () => {
  place = await openAuditCity();
  auditor = await place.hub.ask(persona.auditor);
  const [one, two] = [await place.register(1), await place.register(2)];
  const again = await place.register(1, { idempotencyKey: 'again' });
  [recordId, otherId] = [one.recordId, two.recordId];
  [mine, others] = [[one.position, again.position], [two.position]];
  await place.seal();
});
afterAll(() => place?.stop());

type Sql = AuditCity['city']['sql'];
interface Tampering {
  readonly name: string;
  readonly change: (sql: Sql) => Promise<unknown>;
  /** What is found in the stretch of all changes. */
  readonly found: () => string[];
}

/** A place that nothing has. */
const aside = 9_000_000;
const at = (position: number): string => `people/${position}`;
const atFirst = (): string[] => [at(mine[0] as number)];

/** Everything that a superuser may do to one row, in a statement each. */
const tamperings: readonly Tampering[] = [
  ...[
    `payload = payload || '{"name": "另一人"}'`,
    `payload = payload - 'name'`,
    `payload = payload || '{"more": 1}'`,
    `payload = payload || '{"citizenId": "1"}'`,
    `payload = '[]'`,
    `payload = '"text"'`,
    `payload = payload || '{"name": 1e400}'`,
    `sealed = set_byte(sealed, 3, 255 - get_byte(sealed, 3))`,
    `sealed = set_byte(sealed, 20, 255 - get_byte(sealed, 20))`,
    `sealed = set_byte(sealed, 40, 255 - get_byte(sealed, 40))`,
    `sealed = ''`,
    `sealed = null`,
    `leaf = sha256('another')`,
    `actor = 'gridworker:420102010001002'`,
    `source = 'police'`,
    `purpose = 'other'`,
    `idempotency_key = 'another'`,
    `cause = 'people/1'`,
    `trace_id = repeat('0', 32)`,
    `accepted_at = accepted_at - interval '1 microsecond'`,
    `accepted_at = 'infinity'`,
    `jurisdiction = '420102010001002'`,
    `entity = 'Nobody'`,
    `operation = 'correctRecord'`,
    `record_id = gen_random_uuid()`,
    `tap = '{"app": "x"}'`,
    `tap = '"x"'`,
    `erased_at = now()`,
  ].map((set) => ({
    name: set,
    change: (sql: Sql) =>
      sql.unsafe(`update log.change set ${set} where shard = 1 and position = ${mine[0]}`),
    found: atFirst,
  })),
  {
    name: 'a row is gone',
    change: (sql) => sql`delete from log.change where shard = 1 and position = ${mine[0] as number}`,
    found: () => [`${at(mine[0] as number)} is missing`],
  },
  {
    name: 'two rows change places',
    change: async (sql) => {
      await sql`update log.change set position = ${aside} where shard = 1 and position = ${mine[0] as number}`;
      await sql`update log.change set position = ${mine[0] as number} where shard = 1 and position = ${others[0] as number}`;
      await sql`update log.change set position = ${others[0] as number} where shard = 1 and position = ${aside}`;
    },
    found: () => [at(mine[0] as number), at(others[0] as number)],
  },
  {
    name: 'the key of a record is gone',
    change: (sql) => sql`delete from log.record_key where record_id = ${recordId}`,
    found: () => mine.map(at),
  },
  {
    name: 'the key of a record is another’s',
    change: (sql) => sql`
      update log.record_key set wrapped = (select wrapped from log.record_key where record_id = ${otherId})
      where record_id = ${recordId}`,
    found: () => mine.map(at),
  },
];

/** What stood there, put back inside the database: a time of the client's has no microseconds. */
async function restored(table: string, where: string, work: () => Promise<void>): Promise<void> {
  const { sql } = place.city;
  const kept = `public.kept_${table.replace('.', '_')}`;
  await sql.unsafe(`create table ${kept} as select * from ${table} where ${where}`);
  try {
    await work();
  } finally {
    await sql.unsafe(`delete from ${table} where ${where}`);
    await sql.unsafe(`insert into ${table} select * from ${kept}`);
    await sql.unsafe(`drop table ${kept}`);
  }
}

const wholeStretch = () => ({
  query: { tree: 'people', fromPosition: 1, toPosition: Math.max(...mine, ...others) },
});

test('as it was stored, everything holds', async () => {
  expect(faultsIn(await bundleOf(auditor, wholeStretch()))).toEqual([]);
});

test.each(tamperings.map((one) => [one.name, one] as const))(
  '%s: it is written and found',
  async (_name, one) => {
    const places = [aside, ...mine, ...others].join(',');
    const ofRecords = `record_id in ('${recordId}', '${otherId}')`;
    const spoilt = async (): Promise<void> => {
      await one.change(place.city.sql);
      const text = await bundleOf(auditor, wholeStretch());
      expect(new Set(faultsIn(text))).toEqual(new Set(one.found()));
      // One record's own bundle is written just so.
      expect(await bundleOf(auditor, { recordId: otherId })).toContain('cityhub-bundle/1');
    };
    await restored('log.change', `shard = 1 and position in (${places})`, () =>
      restored('log.record_key', ofRecords, spoilt),
    );
  },
);

test('with tiles that are gone, cut or changed the rest is written, and no proof passes that is none', async () => {
  const { sql } = place.city;
  const [before] = await sql`select hashes from log.tile where tree = 1 and level = 0 and index = 0`;
  const spoilt = [
    sql`delete from log.tile where tree = 1 and level = 0`,
    sql`insert into log.tile values (1, 0, 0, substring(${before?.['hashes']}::bytea for 320))`,
    sql`update log.tile set hashes = ${before?.['hashes']}::bytea where tree = 1 and level = 0 and index = 0`,
  ];
  for (const statement of spoilt.slice(0, 2)) {
    await statement;
    const text = await bundleOf(auditor, { recordId });
    expect(JSON.parse(text).entries.map(({ proof }: any) => proof)).toEqual([null, null]);
    expect(faultsIn(text)).toEqual(mine.map(at));
  }
  await spoilt[2];
  await sql`
    update log.tile set hashes = set_byte(hashes, 0, 255 - get_byte(hashes, 0)) where tree = 1 and level = 0 and index = 0`;
  expect(faultsIn(await bundleOf(auditor, { recordId }))).toEqual(mine.map(at));
  await sql`update log.tile set hashes = ${before?.['hashes']}::bytea where tree = 1 and level = 0 and index = 0`;
  expect(faultsIn(await bundleOf(auditor, { recordId }))).toEqual([]);
});

test('a city entry, a head, a key or a read that was changed is written as it stands', async () => {
  const { sql } = place.city;
  const spoil = (table: string, set: string, where: () => Promise<string>, found: string): Promise<void> =>
    // What is newest may have a successor by the time it is exported, and a read be sealed only after it.
    until(`${set} is seen`, async () => {
      let faults: string[] = [];
      const place = await where();
      await restored(table, place, async () => {
        await sql.unsafe(`update ${table} set ${set} where ${place}`);
        faults = faultsIn(await bundleOf(auditor, { recordId }));
      });
      return faults.some((fault) => fault.includes(found));
    });
  const size = async (): Promise<number> =>
    (await sql`select max(size)::int as size from log.tree_head where tree = 0`)[0]?.['size'];
  const newest = async () => `position = ${await size()}`;
  const head = async () => `tree = 0 and size = ${await size()}`;
  await spoil('log.city_entry', `entry = replace(entry, '"size":', '"size":1')`, newest, 'city');
  await spoil('log.city_entry', `entry = replace(entry, '"at":"2', '"at":"1')`, newest, 'city');
  const other = `note = regexp_replace(note, '/city\\n\\d+', '/city' || chr(10) || '9999')`;
  await spoil('log.tree_head', other, head, 'city');
  const [read] =
    await sql`select position from log.read where ${recordId} = any (record_ids) order by position limit 1`;
  const position = read?.['position'] as number;
  await spoil('log.read', `purpose = 'other'`, async () => `position = ${position}`, `reads/${position}`);
  expect(faultsIn(await bundleOf(auditor, { recordId }))).toEqual([]);
  await until('there is nothing to prove under', async () => {
    await sql`update log.city_entry set entry = 'no json'`;
    return (await bundleOf(auditor, { recordId })) === 'NOT_SEALED_YET';
  });
});
