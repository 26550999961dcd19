import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../user-error.ts';
import { runAs } from './run-as.ts';
import type { ServerUser } from './server-user.ts';

/** Refuses a folder that the server's user cannot get to, naming the one on the way that shuts them out. */
export async function assertReachable(folder: string, user: ServerUser): Promise<void> {
  if (!user.isOther || (await canEnter(folder, user))) return;
  const shut = (await folderThatBlocks(folder, user)) ?? folder;
  throw new UserError(
    `The database server runs as user ${user.name}, who cannot enter ${shut}: run \`chmod o+x ${shut}\`, or keep the data elsewhere with --data /var/lib/cityhub.`,
  );
}

/** Asks the system itself: permission bits alone know nothing of access lists and mount options. */
async function canEnter(folder: string, user: ServerUser): Promise<boolean> {
  const { code } = await runAs(user, '/bin/sh', ['-c', 'cd -- "$0"', folder]);
  return code === 0;
}

async function folderThatBlocks(folder: string, user: ServerUser): Promise<string | undefined> {
  const ancestors: string[] = [];
  for (let each = folder; ; each = dirname(each)) {
    ancestors.unshift(each);
    if (each === dirname(each)) break;
  }
  for (const each of ancestors) {
    const { mode, uid, gid } = await stat(each);
    const enter = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & enter) === 0) return each;
  }
  return undefined;
}
