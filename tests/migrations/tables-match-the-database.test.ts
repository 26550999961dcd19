import { readdirSync, readFileSync } from 'node:fs';
import { is } from 'drizzle-orm';
import { getTableConfig, type PgTable, PgTable as PgTableClass } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';

let city: ClonedCity;
beforeAll(async () => {
  city = await cloneCity();
});
afterAll(() => city?.drop());

const root = new URL('../../', import.meta.url);

test.each(['people', 'housing', 'tickets', 'sensors', 'services', 'exchange'])(
  'every column that %s declares stands in the migrated database with that type',
  async (name) => {
    const module = (await import(new URL(`subgraphs/${name}/store/tables.ts`, root).href)) as Record<
      string,
      unknown
    >;
    const tables = Object.values(module).filter((one): one is PgTable => is(one, PgTableClass));
    expect(tables.length).toBeGreaterThan(0);
    for (const table of tables) {
      const { schema, name: tableName, columns } = getTableConfig(table);
      const rows = await city.sql<{ name: string; type: string; required: boolean }[]>`
        select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required
        from pg_attribute a where a.attrelid = ${`${schema}.${tableName}`}::regclass and a.attnum > 0 and not a.attisdropped`;
      const actual = new Map(rows.map((row) => [row.name, row]));
      for (const column of columns) {
        const found = actual.get(column.name);
        expect(found, `${schema}.${tableName}.${column.name}`).toBeDefined();
        const type = column.getSQLType();
        expect(found?.type, `${schema}.${tableName}.${column.name}`).toBe(type);
        expect(found?.required, `${schema}.${tableName}.${column.name} is required`).toBe(column.notNull);
      }
    }
  },
);

test('every migration file is in the journal, in order', async () => {
  const journal = JSON.parse(readFileSync(new URL('migrations/meta/_journal.json', root), 'utf8'));
  const files = readdirSync(new URL('migrations/', root))
    .filter((file) => file.endsWith('.sql'))
    .sort();
  expect(journal.entries.map((entry: { tag: string }) => `${entry.tag}.sql`)).toEqual(files);
});
