import { expect, test } from 'vitest';
import { eachEvent, isStream, withData } from './subscription-events.ts';

async function* three() {
  yield { data: { n: 1 } };
  yield { data: null };
  throw new Error('the source failed');
}

test('a failure is a last event, and then the end', async () => {
  const seen: unknown[] = [];
  const events = eachEvent(three(), { onEvent: withData, onFailure: () => ({ data: { n: 'failed' } }) });
  for await (const event of events) seen.push(event.data);
  expect(seen).toEqual([{ n: 1 }, {}, { n: 'failed' }]);
  expect(await events.next()).toEqual({ value: undefined, done: true });
});

test('each event is asked for between before and after', async () => {
  const steps: string[] = [];
  const events = eachEvent(three(), {
    before: () => steps.push('before'),
    after: async () => void steps.push('after'),
    onEvent: (event) => event,
    onFailure: () => ({}),
  });
  await events.next();
  await events.next();
  expect(steps).toEqual(['before', 'after', 'before', 'after']);
});

test('whoever leaves while an event is under way hears no failure of it', async () => {
  const fail = Promise.withResolvers<never>();
  const source = {
    [Symbol.asyncIterator]: () => ({
      next: () => fail.promise,
      return: async () => {
        fail.reject(new Error('closed'));
        return { value: undefined, done: true as const };
      },
    }),
  };
  const events = eachEvent(source, {
    onEvent: (event) => event,
    onFailure: () => expect.unreachable('a failure that nobody is there to hear'),
  });
  const next = events.next();
  await events.return?.();
  expect(await next).toEqual({ value: undefined, done: true });
});

test('an answer is a stream or it is not', () => {
  expect([three(), { data: {} }, null, 'text'].map(isStream)).toEqual([true, false, false, false]);
});
