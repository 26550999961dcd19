import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf, UserError } from './user-error.ts';

const pauseMilliseconds = 100;
const patienceMilliseconds = 60_000;
const requestMilliseconds = 5_000;
const shownCharacters = 300;

/** Waits until the hub itself says, over HTTP as everybody asks it, that everything works. */
export async function untilReady(address: string, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + patienceMilliseconds;
  let last = 'no answer';
  while (!signal.aborted && Date.now() < deadline) {
    try {
      const response = await fetch(`${address}/ready`, {
        signal: AbortSignal.timeout(requestMilliseconds),
      });
      const body = await response.text();
      if (response.status === 200) return;
      last = `${response.status} ${body.slice(0, shownCharacters)}`;
    } catch (error) {
      last = reasonOf(error);
    }
    await sleep(pauseMilliseconds);
  }
  signal.throwIfAborted();
  throw new UserError(
    `The hub is not ready after ${patienceMilliseconds / 1000} s (/ready says: ${last}): start it with LOG_LEVEL=debug to see why.`,
  );
}
