import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const execute = promisify(execFile);

/** What a log file gets to see of 1,000 steps: stderr is a pipe here and no terminal. */
async function linesOf(options: string): Promise<string[]> {
  const script = `
    import { progress } from ${JSON.stringify(import.meta.resolve('cityhub/progress'))};
    const shown = progress('residents', 1000${options});
    for (let step = 0; step < 1000; step++) shown.advance(1);
    shown.finish();`;
  const { stdout, stderr } = await execute(process.execPath, ['--input-type=module', '-e', script]);
  expect(stdout).toBe('');
  return stderr.split('\n').filter(Boolean);
}

test('without a terminal long work is a line for each tenth', async () => {
  const lines = await linesOf('');
  expect(lines).toHaveLength(10);
  expect(lines[0]).toBe('residents: 100 of 1000 (10 %)');
  expect(lines.at(-1)).toBe('residents: 1000 of 1000 (100 %)');
});

test('quiet work shows nothing', async () => {
  expect(await linesOf(", 'quiet'")).toEqual([]);
});
