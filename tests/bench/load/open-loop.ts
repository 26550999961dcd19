import { Pool } from 'undici';
import { type ReadyRequest, requestsOf } from './bodies.ts';
import { postTo } from './http-post.ts';
import type { LoadOrder, LoadResult, SentPush } from './order.ts';
import { createTally } from './tally.ts';

/** More than are ever busy at once while the hub keeps up; a push that must wait for one waits on its own clock. */
const connections = 128;

/**
 * Sends each body when it is due, whether or not the answers before have come: a hub that is slow for a moment is not
 * spared the pushes of that moment.
 */
export async function runOpenLoop(order: LoadOrder, perSecond: number): Promise<LoadResult> {
  const requests = requestsOf(order.bodies);
  const post = postTo(order.path, order.token);
  const tally = createTally();
  const pool = new Pool(order.origin, { connections, pipelining: 1 });
  const sent: SentPush[] = [];
  const pending: Promise<void>[] = [];
  const send = async ({ body, expected }: ReadyRequest): Promise<void> => {
    const sentAt = performance.now();
    try {
      const answer = await post(pool, body);
      tally.answered(answer, expected, performance.now() - sentAt);
      const position = /"position":"?(\d+)/.exec(answer.text)?.[1];
      if (position !== undefined)
        sent.push({ position: Number(position), at: performance.timeOrigin + sentAt });
    } catch (error) {
      tally.failed(error);
    }
  };
  const begun = performance.now();
  for (let next = 0; next < requests.length; ) {
    const due = Math.floor(((performance.now() - begun) * perSecond) / 1000) + 1;
    for (; next < Math.min(due, requests.length); next += 1)
      pending.push(send(requests[next] as ReadyRequest));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  // The time in which all was sent, not answered: it tells whether the load was offered as fast as ordered.
  const seconds = (performance.now() - begun) / 1000;
  await Promise.all(pending);
  await pool.close();
  return { ...tally.result(seconds), sent };
}
