import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf, UserError } from '../user-error.ts';
import type { RunEvent } from './openlineage-events.ts';

/** Where events go: a file of lines, or a server that speaks OpenLineage's HTTP. */
export interface EventSink {
  send(event: RunEvent): Promise<void>;
  close(): Promise<void>;
}

const requestMs = 30_000;
const maxTries = 5;
const firstPauseMs = 250;

async function openFile(path: string): Promise<EventSink> {
  const file = await open(path, 'w').catch((error: unknown) => {
    throw new UserError(`Cannot write ${path} (${reasonOf(error)}): name another file.`);
  });
  return {
    send: async (event) => void (await file.write(`${JSON.stringify(event)}\n`)),
    async close() {
      await file.sync();
      await file.close();
    },
  };
}

async function post(url: string, key: string | undefined, event: RunEvent): Promise<number> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify(event),
    redirect: 'error',
    signal: AbortSignal.timeout(requestMs),
  });
  await response.body?.cancel();
  return response.status;
}

/** A server that is busy or away is asked again; what it refuses is not sent a second time. */
async function postUntilTaken(url: string, key: string | undefined, event: RunEvent): Promise<void> {
  let trouble = '';
  for (let attempt = 0; attempt < maxTries; attempt += 1) {
    if (attempt > 0) await sleep(firstPauseMs * 2 ** attempt);
    try {
      const status = await post(url, key, event);
      if (status >= 200 && status < 300) return;
      trouble = `it answers ${status}`;
      if (status < 500 && status !== 429) break;
    } catch (error) {
      trouble = reasonOf(error);
    }
  }
  throw new UserError(
    `The OpenLineage server does not take the events (${trouble}): check --openlineage and --key-file, then run the command again; events that it has are the same ones again.`,
  );
}

export async function openSink(target: string, key: string | undefined): Promise<EventSink> {
  if (!/^https?:\/\//.test(target)) return openFile(target);
  return { send: (event) => postUntilTaken(target, key, event), close: async () => {} };
}
