import { expect, test } from 'vitest';
import { createLane } from './lane.ts';

test('calls while a run is under way share one run after it', async () => {
  let runs = 0;
  const first = Promise.withResolvers<void>();
  const lane = createLane(async () => {
    runs += 1;
    if (runs === 1) await first.promise;
  });
  const calls = [lane.run(), lane.run(), lane.run(), lane.run()];
  expect(runs).toBe(1);
  first.resolve();
  await Promise.all(calls);
  expect(runs).toBe(2);
});

test('a call during the second run gets a third', async () => {
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const begun: number[] = [];
  const lane = createLane(async () => {
    begun.push(begun.length);
    await gates[begun.length - 1]?.promise;
  });
  const [one, two] = [lane.run(), lane.run()];
  gates[0]?.resolve();
  await one;
  const three = lane.run();
  gates[1]?.resolve();
  await Promise.all([two, three]);
  expect(begun.length).toBe(3);
});

test('idle waits for the run under way and the one that follows', async () => {
  let ended = 0;
  const lane = createLane(async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    ended += 1;
  });
  void lane.run();
  void lane.run();
  await lane.idle();
  expect(ended).toBe(2);
});
