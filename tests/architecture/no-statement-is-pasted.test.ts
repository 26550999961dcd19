import { expect, test } from 'vitest';
import { isSource, isTest, readTree, type TreeFile } from './tree.ts';

// What a caller sends reaches Postgres as a parameter. These places build the text of a statement; each of them was looked at.
const looked: Readonly<Record<string, string>> = {
  'cli/archive/detach.ts': 'names of partitions, made of shard and number',
  'cli/demo-city/copy-in.ts': 'names of tables and columns of the demo city, constants of the code',
  'cli/demo-city/seed.ts': 'names of tables, constants of the code',
  'migrations/role-logins.ts': 'passwords derived from the secret, in base64url',
  'subgraphs/tickets/store/tickets.ts': 'the type of a column, as the code declares it',
  'workers/dispatch/parked.ts': 'fragments that are constants of the code; values are parameters',
  'workers/reconcile/department-side.ts':
    'table and columns of the event, constants of the catalogue; values are parameters',
  'workers/reconcile/pages.ts': 'statements of its callers, constants of the code; values are parameters',
  'workers/sinks/department-database.ts':
    'the statement of an event, made of the catalogue; values are one parameter',
  'workers/sinks/department-tables.ts': 'column types of the catalogue',
};

const product = /^(gateway|schema|subgraphs|workers|receiver|migrations|cli)\//;

function pasting(files: readonly TreeFile[]): string[] {
  return files
    .filter((file) => isSource(file) && !isTest(file) && product.test(file.path))
    .filter(({ text }) => /\.unsafe\(|\bsql\.(?:raw|identifier)\(/.test(text))
    .map(({ path }) => path);
}

test('no statement is put together of text but in places that were looked at', () => {
  expect(pasting(readTree()).sort()).toEqual(Object.keys(looked).sort());
});

test.each([
  ['postgres.js', "await sql.unsafe(`select * from people.resident where name = '${name}'`)"],
  ['raw text in drizzle', 'db.execute(sql`order by ${sql.raw(column)}`)'],
  ['an identifier in drizzle', 'sql`select ${sql.identifier(field)}`'],
])('finds %s', (_what, text) => {
  expect(pasting([{ path: 'subgraphs/people/store/residents.ts', text }])).toHaveLength(1);
});
