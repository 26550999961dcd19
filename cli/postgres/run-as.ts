import { execFile } from 'node:child_process';
import type { ServerUser } from './server-user.ts';

export type Outcome = { code: number | string; stdout: string; stderr: string };

/**
 * Runs one of Postgres' programs as the server's user and returns however it ended. The environment is empty but for
 * the path: a PGDATA or PGPORT of the person's own would steer the server elsewhere. The folder is / because ours
 * may be one that the server's user cannot enter.
 */
export function runAs(user: ServerUser, program: string, args: string[]): Promise<Outcome> {
  const identity = user.isOther ? { uid: user.uid, gid: user.gid } : {};
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C', LC_MESSAGES: 'C' };
  return new Promise((resolve) => {
    execFile(program, args, { ...identity, cwd: '/', env }, (error, stdout, stderr) => {
      const code = error ? (error.code ?? error.signal ?? 'unknown') : 0;
      resolve({ code, stdout, stderr: stderr || (error?.message ?? '') });
    });
  });
}
