import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmbeddedHub, startEmbeddedHub } from '../harness/embedded-hub.ts';
import { persona } from '../harness/graph-client.ts';
import { demoGrid, registerResidents, residentPush } from '../harness/pushes.ts';
import { until } from '../harness/until.ts';
import { checkLedger, type HeadRow, isSealed, readHeads } from './check-ledger.ts';

let hub: EmbeddedHub;
beforeAll(async () => {
  hub = await startEmbeddedHub(200);
});
afterAll(() => hub?.stop());

const seen = new Map<string, HeadRow>();

async function look(): Promise<void> {
  const now = new Map(
    (await readHeads(await hub.sql('cityhub'))).map((head) => [`${head.tree}/${head.size}`, head]),
  );
  for (const [name, head] of seen) expect(now.get(name)).toEqual(head);
  for (const [name, head] of now) seen.set(name, head);
}

test('ended at once three times in mid-sealing, Postgres comes back with heads that agree, and all is sealed', async () => {
  let isPushing = true;
  let first = 0;
  const pushing = (async () => {
    const ask = await hub.ask(persona.gridworker(demoGrid));
    while (isPushing) {
      const inputs = Array.from({ length: 100 }, (_, row) => residentPush(first + row, demoGrid));
      const answer = await ask(registerResidents, { inputs }).catch(() => null);
      if (answer?.data?.['registerResidents']?.accepted !== undefined) first += 100;
    }
  })();
  for (let round = 0; round < 3; round += 1) {
    const pushed = first;
    await until('more was pushed', async () => first > pushed + 300, 120_000);
    await look();
    const { postmaster } = await hub.pids();
    // An immediate stop: every server process ends where it stands.
    process.kill(postmaster, 'SIGQUIT');
    await until('Postgres is back', async () => (await hub.pids()).postmaster !== postmaster, 120_000);
    await until(
      'it answers',
      () =>
        look().then(
          () => true,
          (error: Error) => {
            if (error.name === 'AssertionError') throw error;
            return false;
          },
        ),
      120_000,
    );
  }
  isPushing = false;
  await pushing;
  const sql = await hub.sql('cityhub');
  await until('all is sealed', () => isSealed(sql), 120_000);
  await look();
  expect((await checkLedger(sql)).people).toBeGreaterThan(first);
});
