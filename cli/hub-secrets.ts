import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Secrets } from '@cityhub/schema/runtime/secrets';
import type { Config } from './config.ts';
import { codeOf, reasonOf, UserError } from './user-error.ts';

/** The hub's secret, made at the very first start. A database that exists was made with one, and is lost without it. */
export async function secretsToStart(config: Config): Promise<Secrets> {
  if (
    !existsSync(config.secretFile) &&
    config.databaseUrl === undefined &&
    existsSync(join(config.dataDir, 'postgres'))
  ) {
    throw new UserError(
      `The secret file ${config.secretFile} is missing, and the data in ${config.dataDir} cannot be read without it: put it back, or choose another folder with --data DIR.`,
    );
  }
  return open(config.secretFile);
}

/** The secret of a hub that has run before: a token signed with a fresh one would open nothing. */
export async function secretsOfHub(config: Config): Promise<Secrets> {
  if (existsSync(config.secretFile)) return open(config.secretFile);
  throw new UserError(
    `There is no secret file ${config.secretFile}: start the hub first (npx cityhub up), or name its folder with --data DIR.`,
  );
}

/**
 * One line for the operator where others may read the secret. The hub starts all the same: whoever could has read it, and a
 * secret that a container's platform hands out may have no other mode.
 */
export async function secretWarning(file: string): Promise<string | undefined> {
  const { mode } = await stat(file);
  // Windows has other rights, which a mode does not tell.
  if (process.platform === 'win32' || (mode & 0o077) === 0) return undefined;
  return `others may read the secret file ${file}: chmod 600 ${file}`;
}

async function open(file: string): Promise<Secrets> {
  const { openSecrets } = await import('@cityhub/schema/runtime/secrets');
  try {
    return await openSecrets(file);
  } catch (error) {
    const reason = codeOf(error) === 'EACCES' ? 'no permission' : reasonOf(error);
    throw new UserError(
      `Cannot open the secret file ${file} (${reason}): run as the user who started the hub, or set SECRET_FILE.`,
    );
  }
}
