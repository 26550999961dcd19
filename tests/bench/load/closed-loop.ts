import { Client } from 'undici';
import { type ReadyRequest, requestsOf } from './bodies.ts';
import { postTo } from './http-post.ts';
import type { LoadOrder, LoadResult } from './order.ts';
import { createTally } from './tally.ts';

/** Sends all bodies by a number of callers with one connection each. */
export async function runClosedLoop(order: LoadOrder, callers: number): Promise<LoadResult> {
  const requests = requestsOf(order.bodies);
  const post = postTo(order.path, order.token);
  const tally = createTally();
  const clients = Array.from({ length: callers }, () => new Client(order.origin, { pipelining: 1 }));
  let next = 0;
  const call = async (client: Client): Promise<void> => {
    while (next < requests.length) {
      const { body, expected } = requests[next++] as ReadyRequest;
      const sentAt = performance.now();
      try {
        tally.answered(await post(client, body), expected, performance.now() - sentAt);
      } catch (error) {
        tally.failed(error);
      }
    }
  };
  const begun = performance.now();
  await Promise.all(clients.map(call));
  const seconds = (performance.now() - begun) / 1000;
  await Promise.all(clients.map((client) => client.close()));
  return { ...tally.result(seconds), sent: [] };
}
