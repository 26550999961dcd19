import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { connectDrizzle, connectRaw, type RawSql } from '@cityhub/schema/runtime/database';
import { createKeyring } from '@cityhub/schema/runtime/log/record-keys';
import { detachStretch } from '../archive/detach.ts';
import { readStretches, type Stretch } from '../archive/stretches.ts';
import { type Archive, writeStretch } from '../archive/write-stretch.ts';
import { type Flags, readConfig } from '../config.ts';
import { openDatabase } from '../database.ts';
import { secretsOfHub } from '../hub-secrets.ts';
import { progress } from '../progress.ts';
import { reasonOf, UserError } from '../user-error.ts';

export type ArchiveFlags = Flags & { into: string; dryRun?: boolean };

const reasons: Readonly<Record<NonNullable<Stretch['waitsFor']>, string>> = {
  ITS_TIME: 'is younger than the law asks',
  ITS_SEAL: 'is not sealed as a whole',
  A_FEED: 'has not been brought to every department',
  THE_STRETCH_BEFORE: 'waits for the one before it',
};

const say = (line: string): void => console.log(line);
const nameOf = ({ name, from, to }: Stretch): string => `${name}/${from} to ${to}`;

async function takeOut(archive: Archive, stretch: Stretch, by: string): Promise<void> {
  const shown = progress(nameOf(stretch), stretch.to - stretch.from + 1);
  const file = await writeStretch(archive, stretch, (entries) => shown.advance(entries));
  shown.finish();
  const { kept } = await detachStretch(archive.sql, stretch, file, by);
  say(`${nameOf(stretch)}: ${file.file}, SHA-256 ${file.sha256}; ${kept} changes stay in the database`);
}

async function archiveAll(sql: RawSql, archive: Archive, dryRun: boolean): Promise<void> {
  const stretches = await readStretches(sql, new Date());
  const due = stretches.filter(({ waitsFor }) => waitsFor === null);
  for (const stretch of stretches) {
    if (stretch.waitsFor !== null) say(`${nameOf(stretch)} ${reasons[stretch.waitsFor]}`);
    else if (dryRun) say(`${nameOf(stretch)} is due`);
  }
  if (stretches.length === 0) say('No stretch of the log is full yet.');
  if (dryRun) return;
  for (const stretch of due) await takeOut(archive, stretch, 'operator:cityhub archive');
}

/** Takes old stretches of the log out of the database, each into a file that proves itself. */
export async function archive(flags: ArchiveFlags): Promise<void> {
  const config = readConfig(flags);
  const secrets = await secretsOfHub(config);
  const folder = resolve(flags.into);
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw new UserError(`Cannot make the folder ${folder} (${reasonOf(error)}): name another.`);
  });
  const report = (line: string): void => console.error(line);
  const database = await openDatabase({ config, secrets, report, share: true });
  const sql = connectRaw(database.adminUrl, { max: 2, name: 'archive' });
  const drizzle = connectDrizzle(database.adminUrl, { max: 1, name: 'archive' });
  try {
    const keyring = createKeyring(secrets);
    await archiveAll(sql, { sql, db: drizzle.db, keyring, folder }, flags.dryRun === true);
  } finally {
    await Promise.all([sql.end({ timeout: 2 }), drizzle.end()]);
    await database.stop();
  }
}
