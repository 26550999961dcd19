import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { temporaryFolder } from './folder.ts';
import { hold, serverPid } from './holder.ts';

test('a Postgres that is killed under a running hub comes back on its port with what it acknowledged', async () => {
  const folder = await temporaryFolder();
  const cluster = await hold(folder);
  await cluster.sql`create table kept as select 42 as answer`;
  const pid = await serverPid(folder);
  process.kill(pid, 'SIGKILL');
  // A process of the killed server may still answer for an instant.
  await expect.poll(() => serverPid(folder), { timeout: 20_000, interval: 100 }).not.toBe(pid);
  await expect
    .poll(() => cluster.sql`select answer from kept`.catch(() => []), { timeout: 20_000, interval: 100 })
    .toEqual([{ answer: 42 }]);
  expect(await cluster.stop()).toBe(0);
});

test('a stop while the server is being brought back ends with no server running', async () => {
  const folder = await temporaryFolder();
  const cluster = await hold(folder);
  process.kill(await serverPid(folder), 'SIGKILL');
  await sleep(50);
  expect(await cluster.stop()).toBe(0);
  await expect(serverPid(folder)).rejects.toThrow('ENOENT');
});
