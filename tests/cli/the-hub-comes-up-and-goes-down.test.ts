import { access } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from 'cityhub/port';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFolder, removeFolder } from '../cluster/folder.ts';
import { serverPid } from '../cluster/holder.ts';
import { isRunning, workersOf } from './process-list.ts';
import { cityhub, type Run, startCityhub } from './run-cityhub.ts';

/** Four times what the README promises: other test files use the same two cores. */
const patience = 60_000;

// All tests start on the same data, in whatever state the one before has left them: each start is one more test of that.
let data: string;
let port: number;
beforeAll(async () => {
  data = await makeFolder();
  port = await freePort();
});
afterAll(() => removeFolder(data));

const run = (): Run => startCityhub(['up', '--port', String(port), '--data', data, '--residents', '200']);

async function startHub(): Promise<Run> {
  const hub = run();
  await hub.says('ready', patience);
  return hub;
}

const status = (path: string): Promise<number> =>
  fetch(`http://127.0.0.1:${port}${path}`).then(
    (response) => response.status,
    () => 0,
  );

async function expectNothingRuns(): Promise<void> {
  expect(await status('/health')).toBe(0);
  await expect(access(`${data}/postgres/postmaster.pid`)).rejects.toThrow('ENOENT');
}

async function ask(token: string): Promise<unknown> {
  const answer = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ __typename }' }),
  });
  return answer.json();
}

test('one command brings everything up, and one Ctrl-C takes it down in order', async () => {
  const hub = await startHub();
  expect([await status('/health'), await status('/ready'), await status('/')]).toEqual([200, 200, 200]);
  const [worker = 0] = workersOf(hub.pid);
  // Under npm a single press arrives twice: from the terminal, and forwarded by npm.
  hub.signal('SIGINT');
  hub.signal('SIGINT');
  expect(await hub.exited).toBe(0);
  expect(isRunning(worker)).toBe(false);
  await expectNothingRuns();
});

test('the command shown for each persona prints a token that the graph accepts', async () => {
  const hub = await startHub();
  const commands = hub.stdout().match(/(?<=npx cityhub )token .*/g) ?? [];
  // A grid worker, 14 departments, an auditor, an operator and a citizen.
  expect(commands).toHaveLength(18);
  for (const command of commands) {
    const { stdout } = await cityhub(command.split(' '));
    expect(await ask(stdout.trim())).toEqual({ data: { __typename: 'Query' } });
  }
  hub.signal('SIGTERM');
  expect(await hub.exited).toBe(0);
});

test('a stop in the middle of a start leaves nothing running', async () => {
  const hub = run();
  await hub.prints('database:', patience);
  hub.signal('SIGINT');
  expect(await hub.exited).toBe(0);
  await expectNothingRuns();
});

test('a hub comes up again after kill -9 of itself, its workers and Postgres', async () => {
  const first = await startHub();
  const pids = [first.pid, ...workersOf(first.pid), await serverPid(data)];
  expect(pids).toHaveLength(3);
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  await first.exited;
  const second = await startHub();
  // The city is found, and not built a second time.
  expect(second.stdout() + second.stderr()).not.toContain('demo city');
  second.signal('SIGTERM');
  expect(await second.exited).toBe(0);
});

test('a hub is ready again after kill -9 of Postgres or of its workers', async () => {
  const hub = await startHub();
  process.kill(await serverPid(data), 'SIGKILL');
  await sleep(500);
  await expect.poll(() => status('/ready'), { timeout: patience }).toBe(200);
  const [worker = 0] = workersOf(hub.pid);
  process.kill(worker, 'SIGKILL');
  await expect
    .poll(() => workersOf(hub.pid).filter((pid) => pid !== worker), { timeout: patience })
    .toHaveLength(1);
  await expect.poll(() => status('/ready'), { timeout: patience }).toBe(200);
  hub.signal('SIGTERM');
  expect(await hub.exited).toBe(0);
});

test('workers whose hub was killed end by themselves, and the next start takes the database over', async () => {
  const hub = await startHub();
  const [orphan = 0] = workersOf(hub.pid);
  const server = await serverPid(data);
  hub.signal('SIGKILL');
  await expect.poll(() => isRunning(orphan), { timeout: patience }).toBe(false);
  const next = await startHub();
  expect(await serverPid(data)).toBe(server);
  next.signal('SIGTERM');
  expect(await next.exited).toBe(0);
  await expectNothingRuns();
});
