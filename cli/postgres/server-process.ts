import { readdir, readFile, readlink, unlink } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { codeOf } from '../user-error.ts';

export type ServerProcess = { pid: number; port: number };

/**
 * The server that runs on a cluster's data, by its own postmaster.pid. After a hard stop the file names a process that is
 * gone, or a stranger's that got the number since; Postgres would refuse to start beside a living stranger of the same
 * user, so such a file is removed.
 */
export async function runningServer(pgData: string): Promise<ServerProcess | undefined> {
  const path = join(pgData, 'postmaster.pid');
  const lines = (await readFile(path, 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined;
  if (platform() === 'linux' && (await workingFolder(pid)) !== pgData) {
    await unlink(path).catch(() => undefined);
    return undefined;
  }
  return { pid, port: Number(lines[3]) || 0 };
}

/** The port of the last start, which Postgres keeps beside its data; connection strings that people noted stay true. */
export async function lastPort(pgData: string): Promise<number | undefined> {
  const started = await readFile(join(pgData, 'postmaster.opts'), 'utf8').catch(() => '');
  const port = /"-p" "(\d+)"/.exec(started)?.[1];
  return port === undefined ? undefined : Number(port);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/**
 * Processes of a server whose head was killed. They end by themselves as soon as they notice, but one in the middle of a
 * long statement does not notice, and no new server starts beside it.
 */
export async function orphans(pgData: string): Promise<number[]> {
  if (platform() !== 'linux') return [];
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
  const folders = await Promise.all(pids.map(workingFolder));
  return pids.filter((_, index) => folders[index] === pgData);
}

/** Each process of a server works in the cluster's folder. A zombie has no folder any more. */
const workingFolder = (pid: number): Promise<string | undefined> =>
  readlink(`/proc/${pid}/cwd`).catch(() => undefined);
