import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cityhub } from '../cli/run-cityhub.ts';
import { temporaryFolder } from '../cluster/folder.ts';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { hashOf, hubOf } from './app-client.ts';

let city: ClonedCity;
beforeAll(async () => {
  city = await cloneCity();
});
afterAll(() => city?.drop());

async function add(content: string, name = 'manifest.json') {
  const file = join(await temporaryFolder(), name);
  await writeFile(file, content);
  const { code, stdout, stderr } = await cityhub(
    ['documents', 'add', file, '--app', 'grid-app'],
    hubOf(city),
  );
  return { code, stdout, stderr: stderr.replaceAll(file, 'FILE') };
}
const stored = async (): Promise<number> => (await city.sql`select from policy.trusted_document`).length;
const good = 'query Good { departments { code } }';

test.each<[string, string, RegExp]>([
  ['no JSON', '{', /^FILE is not JSON/],
  ['a list', '[]', /^FILE is no manifest/],
  ['nothing', '{}', /^FILE holds no operation/],
  ['a hash of another text', JSON.stringify({ [hashOf('x')]: good }), /is not the SHA-256 of its text/],
  [
    'a wrong document beside a right one',
    JSON.stringify({ [hashOf(good)]: good, [hashOf('query A { nobody }')]: 'query A { nobody }' }),
    /^Nothing was added, 1 of 2 are wrong:\n {2}FILE: [0-9a-f]{64}: .*"nobody".*\(line 1, column 11\)$/m,
  ],
])('of a manifest with %s nothing is added, and the reason is told', async (_what, content, wanted) => {
  const { code, stdout, stderr } = await add(content);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(wanted);
  expect(await stored()).toBe(0);
});

test('a folder of .graphql files is one document for each operation, with the fragments that it uses', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'deep'));
  await writeFile(join(folder, 'a.graphql'), 'query A { departments { ...parts } } query B { __typename }');
  await writeFile(join(folder, 'deep', 'parts.graphql'), 'fragment parts on Department { code }');
  await writeFile(join(folder, 'notes.txt'), 'not for the graph');
  const run = () => cityhub(['documents', 'add', folder, '--app', 'grid-app'], hubOf(city));
  const first = await run();
  expect([first.code, first.stderr]).toEqual([0, '2 added; in force within 5 s\n']);
  const rows = await city.sql`select hash, name, text from policy.trusted_document order by name`;
  expect(rows.map(({ name }) => name)).toEqual(['A', 'B']);
  for (const { hash, text } of rows) expect(hash).toBe(hashOf(text));
  expect(rows[0]?.['text']).toContain('fragment parts on Department');
  expect(rows[1]?.['text']).not.toContain('fragment');
  expect((await run()).stderr).toBe('2 known; in force within 5 s\n');

  await cityhub(['documents', 'retire', rows[1]?.['hash'], '--app', 'grid-app'], hubOf(city));
  const list = await cityhub(['documents', 'list', '--app', 'grid-app'], hubOf(city));
  expect(list.stdout).toMatch(
    /^[0-9a-f]{64} A added [0-9TZ:.-]+\n[0-9a-f]{64} B added [0-9TZ:.-]+ retired [0-9TZ:.-]+\n$/,
  );
});

test('the database takes no text under the hash of another', async () => {
  await expect(
    city.sql`insert into policy.trusted_document (app, hash, name, text, added_by) values ('a', ${hashOf('x')}, 'X', 'y', 'z')`,
  ).rejects.toMatchObject({ code: '23514' });
});
