import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { supervise } from 'cityhub/supervise';
import { expect, onTestFinished, test } from 'vitest';

function superviseSleepers(script = 'setInterval(() => undefined, 1000)') {
  const children: ChildProcess[] = [];
  const said: string[] = [];
  const supervised = supervise({
    name: 'sleeper',
    start: () => {
      const child = spawn(process.execPath, ['-e', script]);
      children.push(child);
      return child;
    },
    report: (line) => said.push(line),
  });
  onTestFinished(() => supervised.kill());
  return { supervised, children, said };
}

test('a process that is killed is started again, after a pause that doubles', async () => {
  const { children, said } = superviseSleepers();
  children[0]?.kill('SIGKILL');
  await expect.poll(() => children.length, { timeout: 5000 }).toBe(2);
  children[1]?.kill('SIGKILL');
  await expect.poll(() => children.length, { timeout: 5000 }).toBe(3);
  expect(said).toEqual([
    'the sleeper ended (SIGKILL): starting again in 0.5 s',
    'the sleeper ended (SIGKILL): starting again in 1 s',
  ]);
});

test('a process that was stopped stays stopped', async () => {
  const { supervised, children, said } = superviseSleepers();
  await supervised.stop();
  expect(children[0]?.signalCode).toBe('SIGTERM');
  expect({ started: children.length, said }).toEqual({ started: 1, said: [] });
});

test('a stop during the pause before a restart leaves nothing running', async () => {
  const { supervised, children } = superviseSleepers('process.exit(3)');
  if (children[0]) await once(children[0], 'exit');
  await supervised.stop();
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(children).toHaveLength(1);
});
