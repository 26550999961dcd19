import { access, chmod, constants, mkdir, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf, reasonOf, UserError } from '../user-error.ts';

/** Others may pass through the data folder (the server's user has to) but not list it. */
const mode = 0o711;

/** Makes the data folder where it is missing, and returns it with its symbolic links resolved. */
export async function prepareDataFolder(dataDir: string): Promise<string> {
  try {
    const first = await mkdir(dataDir, { recursive: true, mode });
    // The umask of a hardened machine (077) takes the right to pass away from each folder that was just made.
    if (first) for (let each = dataDir; each.startsWith(first); each = dirname(each)) await chmod(each, mode);
    await access(dataDir, constants.W_OK | constants.X_OK);
    return await realpath(dataDir);
  } catch (error) {
    throw new UserError(
      `Cannot write to the data folder ${dataDir} (${explain(error)}): make it writable, or choose another with --data DIR.`,
    );
  }
}

function explain(error: unknown): string {
  const meanings: Record<string, string> = {
    EACCES: 'no permission',
    EPERM: 'no permission',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
    ENOTDIR: 'a part of the path is a file',
    EEXIST: 'it is a file',
  };
  return meanings[codeOf(error) ?? ''] ?? reasonOf(error);
}
