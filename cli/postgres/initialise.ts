import { appendFile, chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf, UserError } from '../user-error.ts';
import type { Place } from './place.ts';
import { runAs } from './run-as.ts';
import { isAlive } from './server-process.ts';
import { settingsFile, writeSettings } from './settings.ts';

const major = '18';
const properties = [
  '--auth=scram-sha-256',
  '--data-checksums',
  '--encoding=UTF8',
  // Under LC_CTYPE=C the trigram search sees no Chinese. The built-in provider sorts alike on every system.
  '--locale=C.UTF-8',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--lc-messages=C',
];

/**
 * Makes the database cluster where there is none. initdb works beside the cluster's place and the result is moved there
 * in one step, so a start that is killed half-way leaves nothing that looks like a cluster, and of two concurrent
 * starts one finds the other's.
 */
export async function initialiseIfMissing(place: Place): Promise<void> {
  const version = await versionOf(place);
  if (version === major) return;
  if (version !== undefined) {
    throw new UserError(
      `The data in ${place.pgData} are of Postgres ${version}, and this hub runs Postgres ${major}: choose another folder with --data DIR.`,
    );
  }
  await removeUnfinished(place.pgData);
  const unfinished = `${place.pgData}.new-${process.pid}`;
  try {
    await initialise(place, unfinished);
    await rename(unfinished, place.pgData).catch(() => undefined);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  if ((await versionOf(place)) === undefined) {
    throw new UserError(
      `${place.pgData} holds other files: move them away, or choose another folder with --data DIR.`,
    );
  }
}

async function versionOf({ pgData, user }: Place): Promise<string | undefined> {
  try {
    return (await readFile(join(pgData, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    if (codeOf(error) !== 'EACCES') return undefined;
    throw new UserError(
      `User ${user.name} may not read ${pgData}: start as the user who made it (or as root), or choose another folder with --data DIR.`,
    );
  }
}

async function initialise({ binaries, user, password }: Place, pgData: string): Promise<void> {
  const passwordFile = `${pgData}.password`;
  await mkdir(pgData, { mode: 0o700 });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user.isOther) for (const each of [pgData, passwordFile]) await chown(each, user.uid, user.gid);
  try {
    const files = ['-D', pgData, '--username=postgres', `--pwfile=${passwordFile}`];
    const { code, stderr } = await runAs(user, binaries.initdb, [...files, ...properties]);
    if (code !== 0) {
      const reason = stderr.split('\n').find((line) => line.includes('error')) ?? stderr.trim();
      throw new UserError(
        `The database could not be created in ${dirname(pgData)} (${reason}): free space, or choose another folder with --data DIR.`,
      );
    }
  } finally {
    await rm(passwordFile, { force: true });
  }
  await appendFile(join(pgData, 'postgresql.conf'), `\ninclude '${settingsFile}'\n`);
  await writeSettings(pgData, user);
}

/** What starts that were killed inside initdb have left. */
async function removeUnfinished(pgData: string): Promise<void> {
  const prefix = `${basename(pgData)}.new-`;
  for (const name of await readdir(dirname(pgData))) {
    if (!name.startsWith(prefix)) continue;
    const maker = Number.parseInt(name.slice(prefix.length), 10);
    // Our own number on it is an earlier process': in a container each start may have the same.
    if (maker !== process.pid && isAlive(maker)) continue;
    await rm(join(dirname(pgData), name), { recursive: true, force: true });
  }
}
