import type { Readable } from 'node:stream';
import type { ExecutionResult } from 'graphql';

/** A row of a grid with all its links is some 100 kB; a subgraph of ours sends nothing near this. */
const maxEventBytes = 4 * 1024 * 1024;

/** The `next` events of a body of server-sent events. Throws when the body ends before it is complete. */
async function* events(body: Readable): AsyncGenerator<ExecutionResult, undefined> {
  let rest = '';
  body.setEncoding('utf8');
  for await (const chunk of body) {
    rest += chunk as string;
    if (rest.length > maxEventBytes) throw new Error('an event of a subgraph is too large');
    const frames = rest.split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) {
      if (frame.startsWith('event: complete')) return;
      const data = /^data: (.*)$/m.exec(frame)?.[1];
      if (data !== undefined) yield JSON.parse(data) as ExecutionResult;
    }
  }
  throw new Error('a subgraph ended a stream before it was complete');
}

/** Reads as its events are taken; what is not taken stays in the sender's process. */
export function readEvents(body: Readable): AsyncIterable<ExecutionResult> {
  const reading = events(body);
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => reading.next(),
      async return() {
        // A reader that waits for bytes hears nothing else.
        body.on('error', () => {}).destroy();
        await reading.return(undefined).catch(() => {});
        return { value: undefined, done: true };
      },
    }),
  };
}
