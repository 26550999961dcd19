import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A process that the bench has started, and what it said when it was ready. */
export interface Started<Ready> {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly ready: Ready;
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly file: URL;
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** What needs longer than this to end is ended. */
const stopMs = 10_000;

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), stopMs);
  await ended;
  clearTimeout(force);
}

/** Resolves with what `listen` finds; rejects with the process's output when it ends before. */
async function start<Ready>(
  options: StartOptions,
  listen: (child: ChildProcess, output: () => string, found: (ready: Ready) => void) => void,
): Promise<Started<Ready>> {
  const child = fork(fileURLToPath(options.file), options.args ?? [], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
    env: { ...process.env, NODE_ENV: 'production', ...options.environment },
  });
  let output = '';
  const ready = await new Promise<Ready>((resolve, reject) => {
    let isReady = false;
    const take = (chunk: Buffer): void => {
      if (!isReady) output += chunk.toString();
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', (chunk: Buffer) => {
      take(chunk);
      if (isReady) process.stderr.write(chunk);
    });
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`${options.file.pathname} ended with ${code} before it was ready:\n${output}`)),
    );
    listen(
      child,
      () => output,
      (found) => {
        isReady = true;
        resolve(found);
      },
    );
  });
  return { process: child, pid: child.pid as number, ready, stop: () => stop(child) };
}

/** Starts a process that says by a message that it is ready. */
export function startAndAwaitMessage<Ready>(options: StartOptions): Promise<Started<Ready>> {
  return start<Ready>(options, (child, _output, found) =>
    child.once('message', (message) => found(message as Ready)),
  );
}

/** Starts a process that says so on its output: ready is the first group of the pattern. */
export function startAndAwaitOutput(options: StartOptions, pattern: RegExp): Promise<Started<string>> {
  return start<string>(options, (child, output, found) => {
    child.stdout?.on('data', () => {
      const match = pattern.exec(output());
      if (match !== null) found(match[1] ?? '');
    });
  });
}
