import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readEvents } from './read-events.ts';

const next = (data: unknown): string => `event: next\ndata: ${JSON.stringify(data)}\n\n`;
const complete = 'event: complete\ndata:\n\n';

async function read(text: string, size: number): Promise<unknown[]> {
  const bytes = Buffer.from(text);
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
  const seen: unknown[] = [];
  for await (const event of readEvents(Readable.from(chunks, { objectMode: false }))) seen.push(event);
  return seen;
}

test('events come whole, however the bytes are cut', async () => {
  const events = [{ data: { name: '居民' } }, { data: { text: 'a\n\nevent: complete' } }, { data: {} }];
  const text = `:\n\n${next(events[0])}:\n\n${next(events[1])}${next(events[2])}${complete}`;
  for (const size of [1, 2, 3, 7, 64, 4096]) expect(await read(text, size), `cut at ${size}`).toEqual(events);
});

test('a stream that ends before it is complete is a failure', async () => {
  await expect(read(next({ data: {} }), 64)).rejects.toThrow('before it was complete');
});

test('an event without end is refused', async () => {
  await expect(read(`data: ${'x'.repeat(5 * 1024 * 1024)}`, 65_536)).rejects.toThrow('too large');
});
