import { open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../user-error.ts';
import type { Place } from './place.ts';
import { runAs } from './run-as.ts';
import { orphans } from './server-process.ts';
import { writeSettings } from './settings.ts';

export type Started = 'started' | 'port taken' | 'already running';

/** Replaying 4 GB of log after a hard stop takes minutes on a slow disk. */
const startTimeoutSeconds = 900;
const slowMilliseconds = 3_000;
/** The processes of a killed server end within milliseconds, unless a statement keeps them busy. */
const orphanMilliseconds = 1_000;
const largestLog = 16 * 1024 * 1024;

/** pg_ctl gives the server a session of its own: a Ctrl-C at our terminal does not reach it before we end it in order. */
export async function startServer(place: Place, port: number): Promise<Started> {
  const { pgData, user, binaries } = place;
  await endOrphans(pgData);
  await writeSettings(pgData, user);
  const log = await openLog(pgData);
  const slow = setTimeout(
    () => place.report('the database is replaying its log after a hard stop; this can take a minute'),
    slowMilliseconds,
  );
  const timeout = String(startTimeoutSeconds);
  const args = ['start', '-w', '-s', '-t', timeout, '-D', pgData, '-l', log.path, '-o', `-p ${port}`];
  const { code, stderr } = await runAs(user, binaries.pgCtl, args).finally(() => clearTimeout(slow));
  if (code === 0) return 'started';
  const said = await readFrom(log.path, log.size);
  if (/Address already in use/.test(said)) return 'port taken';
  if (/lock file "postmaster.pid" already exists/.test(said)) return 'already running';
  const reason = /(?:FATAL|PANIC): +(.*)/.exec(said)?.[1] ?? stderr.trim();
  throw new UserError(`The database server does not start (${reason}): see ${log.path}.`);
}

/** `fast` ends the connections and writes everything out; `immediate` stops at once, and the next start recovers. */
export async function stopServer(
  { pgData, user, binaries }: Place,
  mode: 'fast' | 'immediate',
): Promise<boolean> {
  const timeout = mode === 'fast' ? '120' : '10';
  const { code } = await runAs(user, binaries.pgCtl, [
    'stop',
    '-w',
    '-s',
    '-t',
    timeout,
    '-m',
    mode,
    '-D',
    pgData,
  ]);
  return code === 0;
}

async function endOrphans(pgData: string): Promise<void> {
  const deadline = Date.now() + orphanMilliseconds;
  while ((await orphans(pgData)).length > 0 && Date.now() < deadline) await sleep(50);
  for (const pid of await orphans(pgData)) process.kill(pid, 'SIGKILL');
}

/** One earlier file is kept. Only starts rotate: the server writes warnings alone, a few lines a day. */
async function openLog(pgData: string): Promise<{ path: string; size: number }> {
  const path = join(pgData, 'server.log');
  const size = (await stat(path).catch(() => undefined))?.size ?? 0;
  if (size < largestLog) return { path, size };
  await rename(path, `${path}.1`);
  return { path, size: 0 };
}

async function readFrom(path: string, position: number): Promise<string> {
  const file = await open(path).catch(() => undefined);
  if (!file) return '';
  try {
    return (await file.read({ position, buffer: Buffer.alloc(64 * 1024) })).buffer.toString('utf8');
  } finally {
    await file.close();
  }
}
