import { access, chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from './folder.ts';
import { canBeOrdinaryUser, hold, refusal } from './holder.ts';

const isRoot = process.getuid?.() === 0;

test.runIf(canBeOrdinaryUser)(
  'a data folder that cannot be written is refused in one line that says what to do',
  async () => {
    const folder = await temporaryFolder();
    await chmod(folder, 0o555);
    expect(await refusal(join(folder, 'data'), { asOrdinaryUser: true })).toBe(
      `Cannot write to the data folder ${folder}/data (no permission): make it writable, or choose another with --data DIR.`,
    );
  },
);

test('a file in the place of the data folder is refused in one line', async () => {
  const file = join(await temporaryFolder(), 'data');
  await writeFile(file, '');
  expect(await refusal(file)).toBe(
    `Cannot write to the data folder ${file} (it is a file): make it writable, or choose another with --data DIR.`,
  );
});

test.runIf(canBeOrdinaryUser)('an ordinary user starts a database in a folder of their own', async () => {
  const folder = await temporaryFolder(0o777);
  const cluster = await hold(join(folder, 'data'), { asOrdinaryUser: true });
  expect(await cluster.stop()).toBe(0);
});

test.runIf(isRoot)(
  'a parent folder that the server’s user cannot enter is named, with the way out',
  async () => {
    const parent = await temporaryFolder(0o700);
    expect(await refusal(join(parent, 'checkout', 'data'))).toMatch(
      new RegExp(
        `^The database server runs as user \\w+, who cannot enter ${parent}: run \`chmod o\\+x ${parent}\`, or keep the data elsewhere with --data /var/lib/cityhub\\.$`,
      ),
    );
  },
);

test.runIf(isRoot && canBeOrdinaryUser)(
  'data that root’s server made are refused to an ordinary user in one line',
  async () => {
    const folder = await temporaryFolder(0o777);
    await (await hold(join(folder, 'data'))).stop();
    await chmod(join(folder, 'data'), 0o777);
    expect(await refusal(join(folder, 'data'), { asOrdinaryUser: true })).toContain(
      'start as the user who made it',
    );
  },
);

test('other files where the database should be are left alone', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'postgres'));
  await writeFile(join(folder, 'postgres', 'precious'), '');
  expect(await refusal(folder)).toBe(
    `${folder}/postgres holds other files: move them away, or choose another folder with --data DIR.`,
  );
  await access(join(folder, 'postgres', 'precious'));
});

test('data of another Postgres version are refused in one line', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'postgres'));
  await writeFile(join(folder, 'postgres', 'PG_VERSION'), '17\n');
  expect(await refusal(folder)).toContain('are of Postgres 17, and this hub runs Postgres 18');
});
