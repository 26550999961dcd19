import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startAndAwaitMessage } from '../child-process.ts';
import type { LoadOrder, LoadResult } from './order.ts';

export interface LoadGenerator {
  /** Throws when a single answer was not as expected: a refused push is no push. */
  run(order: LoadOrder): Promise<LoadResult>;
  stop(): Promise<void>;
}

export async function startLoadGenerator(): Promise<LoadGenerator> {
  const { process: child, stop } = await startAndAwaitMessage<string>({
    file: new URL('./generator.ts', import.meta.url),
  });
  const gone = new AbortController();
  child.once('exit', (code) => gone.abort(new Error(`the load generator ended with ${code}`)));
  return {
    stop,
    async run(order) {
      child.send(order);
      const [result] = (await once(child, 'message', { signal: gone.signal })) as [LoadResult];
      if (result.failures > 0) {
        throw new Error(
          `${result.failures} of ${result.requests} requests failed, the first with ${result.firstFailure}`,
        );
      }
      return result;
    },
  };
}

const ceilingRequests = 20_000;

/** Requests/s of the generator against a server that does nothing: what it measures must be far below this. */
export async function ceilingOf(generator: LoadGenerator): Promise<number> {
  const answer = '{"data":{"ok":true}}';
  const server = createServer((request, response) => {
    request.resume();
    request.once('end', () => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
      response.end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const { requests, seconds } = await generator.run({
      origin,
      path: '/',
      token: null,
      bodies: {
        kind: 'questions',
        questions: [{ body: '{"query":"{ ok }"}', expected: answer }],
        requests: ceilingRequests,
      },
      pace: { kind: 'callers', callers: 64 },
    });
    return requests / seconds;
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}
