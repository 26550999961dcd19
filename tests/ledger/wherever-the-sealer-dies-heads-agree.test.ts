import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DispatchCity, startDispatchCity } from '../dispatch/dispatch-city.ts';
import { until } from '../harness/until.ts';
import { checkLedger, type HeadRow, isSealed, readHeads } from './check-ledger.ts';

let here: DispatchCity;
/** Every head that was ever seen, as somebody outside would keep it. */
const seen = new Map<string, HeadRow>();
let person = 0;

/** Looks at all heads: one root and one note for each size, for ever, and no tree shrinks. */
async function look(): Promise<void> {
  const heads = await readHeads(here.hub);
  const now = new Map(heads.map((head) => [`${head.tree}/${head.size}`, head]));
  for (const [name, head] of seen) expect(now.get(name)).toEqual(head);
  for (const [name, head] of now) seen.set(name, head);
}

const append = (count: number): Promise<number[]> =>
  here.append(
    Array.from({ length: count }, () => {
      person += 1;
      return { person };
    }),
  );

beforeAll(async () => {
  here = await startDispatchCity();
});
afterAll(() => here?.stop());

test.each(['seal-after-read', 'seal-after-tiles', 'seal-after-sign', 'seal-after-commit'])(
  'killed at %s, it leaves all of a sealing or nothing, and the next one goes on',
  async (failpoint) => {
    await append(1500);
    const [before] = await here.hub<{ size: number }[]>`select size from log.tree where tree = 1`;
    const dying = await here.startWorker({ FAILPOINT: failpoint });
    await dying.ended;
    await look();
    await checkLedger(here.hub);
    const [after] = await here.hub<{ size: number }[]>`select size from log.tree where tree = 1`;
    const grew = after?.size !== before?.size;
    expect(grew, 'only a commit is seen').toBe(failpoint === 'seal-after-commit');
    const survivor = await here.startWorker();
    await append(10);
    await until('all is sealed', () => isSealed(here.hub));
    await look();
    expect((await checkLedger(here.hub)).people).toBe(await here.head());
    await survivor.stop();
  },
);

test('killed again and again at any moment while changes come, it leaves no gap and no second root', async () => {
  let isAppending = true;
  const appending = (async () => {
    while (isAppending) {
      await append(20);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  })();
  for (let round = 0; round < 6; round += 1) {
    const worker = await here.startWorker();
    // Not a wait for anything: the moment at which it dies shall be another one in each round.
    await new Promise((resolve) => setTimeout(resolve, 150 + 90 * round));
    await worker.kill();
    await look();
  }
  isAppending = false;
  await appending;
  const survivor = await here.startWorker();
  await until('all is sealed', () => isSealed(here.hub));
  await look();
  expect((await checkLedger(here.hub)).people).toBe(await here.head());
  await survivor.stop();
});

test('two sealers at once seal each change once', async () => {
  const workers = await Promise.all([here.startWorker(), here.startWorker()]);
  for (let round = 0; round < 10; round += 1) await append(300);
  await until('all is sealed', () => isSealed(here.hub));
  await look();
  expect((await checkLedger(here.hub)).people).toBe(await here.head());
  await Promise.all(workers.map((worker) => worker.stop()));
});

test('nothing of an idle ledger changes', async () => {
  const worker = await here.startWorker();
  await until('all is sealed', () => isSealed(here.hub));
  const before = (await readHeads(here.hub)).length;
  // Some of its looks.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect((await readHeads(here.hub)).length).toBe(before);
  await worker.stop();
});
