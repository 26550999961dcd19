import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { codeOf } from '../user-error.ts';
import type { Place } from './place.ts';
import { runningServer } from './server-process.ts';

/** ours: it let us in · refused: it runs, but not with our password · silent: it hangs · gone: it has ended meanwhile. */
export type Answer = 'ours' | 'refused' | 'silent' | 'gone';

/** A machine under load may need a few seconds to accept a connection; stopping a healthy server would be worse. */
const patienceMilliseconds = 15_000;
const connectTimeoutSeconds = 5;

const wrongPassword = '28P01';
/** The server starts, recovers or shuts down: it is at work, so there is no deadline for it. */
const busy = '57P03';

export const adminUrl = ({ password }: Place, port: number, database: string): string =>
  `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;

export async function knock(place: Place): Promise<Answer> {
  let deadline = Date.now() + patienceMilliseconds;
  while (Date.now() < deadline) {
    const server = await runningServer(place.pgData);
    if (!server) return 'gone';
    const code = server.port === 0 ? busy : await connectOnce(adminUrl(place, server.port, 'postgres'));
    if (code === undefined) return 'ours';
    if (code === wrongPassword) return 'refused';
    if (code === busy) deadline = Date.now() + patienceMilliseconds;
    await sleep(100);
  }
  return 'silent';
}

async function connectOnce(url: string): Promise<string | undefined> {
  const sql = postgres(url, { max: 1, connect_timeout: connectTimeoutSeconds });
  try {
    await sql`select 1`;
    return undefined;
  } catch (error) {
    return codeOf(error) ?? 'unknown';
  } finally {
    await sql.end({ timeout: 1 });
  }
}
