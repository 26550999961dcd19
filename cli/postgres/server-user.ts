// Postgres refuses to run as root. As root the server therefore runs as another user of the system, who must be able to
// enter the folders of the binaries and of the data; as anybody else it runs as that same user.
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import { UserError } from '../user-error.ts';

export type ServerUser = {
  name: string;
  uid: number;
  gid: number;
  /** The server runs as somebody else than we do, so files have to be given to them. */
  isOther: boolean;
};

const execute = promisify(execFile);

/** `nobody` comes last: other services may share it, but each system has it, and initdb wants a user with a name. */
const lastResort = 'nobody';
const preferred = 'postgres';

export async function serverUser(pgData: string): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return ourselves();
  const owner = await stat(pgData).then(
    (found) => found.uid,
    () => 0,
  );
  // Whoever ran the first start owns the files, also if another candidate has appeared on the system since.
  if (owner !== 0)
    return (await lookUp(String(owner))) ?? { name: `user ${owner}`, uid: owner, gid: owner, isOther: true };
  const found = (await lookUp(preferred)) ?? (await create(preferred)) ?? (await lookUp(lastResort));
  if (found) return found;
  throw new UserError(
    'Postgres does not run as root and this system has no other user for it: create one (`useradd --system postgres`) or start as another user.',
  );
}

function ourselves(): ServerUser {
  try {
    const { username, uid, gid } = userInfo();
    return { name: username, uid, gid, isOther: false };
  } catch {
    throw new UserError(
      `User ${process.getuid?.()} has no name in /etc/passwd, and Postgres needs one: start as a user that has, or set DATABASE_URL.`,
    );
  }
}

async function lookUp(user: string): Promise<ServerUser | undefined> {
  try {
    const ask = async (flag: string) => (await execute('id', [flag, user])).stdout.trim();
    const [name, uid, gid] = await Promise.all([ask('-nu'), ask('-u'), ask('-g')]);
    return { name, uid: Number(uid), gid: Number(gid), isOther: true };
  } catch {
    return undefined;
  }
}

async function create(name: string): Promise<ServerUser | undefined> {
  const flags = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent'];
  // A refusal is no failure: another start may have created the user in this instant.
  await execute('useradd', [...flags, '--shell', '/usr/sbin/nologin', name]).catch(() => undefined);
  return lookUp(name);
}
