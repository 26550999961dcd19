import { expect, test } from 'vitest';
import { temporaryFolder } from './folder.ts';
import { hold, refusal, serverPid } from './holder.ts';

test('a second hub on the same folder is refused in one line and the first goes on', async () => {
  const folder = await temporaryFolder();
  const first = await hold(folder);
  const pid = await serverPid(folder);
  expect(await refusal(folder)).toMatch(
    /^.*postgres is in use by another hub \(cityhub, process \d+\): stop that one, or choose another folder with --data DIR\.$/,
  );
  expect(await serverPid(folder)).toBe(pid);
  expect(await first.sql`select 1 as alive`).toEqual([{ alive: 1 }]);
});

test('of two hubs that start on an empty folder in the same instant exactly one gets it', async () => {
  const folder = await temporaryFolder();
  const starts = await Promise.allSettled([hold(folder), hold(folder)]);
  expect(starts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('a command beside a running hub shares its server and leaves it running', async () => {
  const folder = await temporaryFolder();
  const hub = await hold(folder);
  const command = await hold(folder, { share: true });
  expect(command.port).toBe(hub.port);
  expect(await command.stop()).toBe(0);
  expect(await hub.sql`select 1 as alive`).toEqual([{ alive: 1 }]);
});

test('a hub with another secret is refused and does not disturb the one that runs', async () => {
  const folder = await temporaryFolder();
  const hub = await hold(folder);
  expect(await refusal(folder, { password: 'another' })).toContain('were made with another secret');
  expect(await hub.sql`select 1 as alive`).toEqual([{ alive: 1 }]);
});
