import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ClonedCity } from './cloned-city.ts';

/** A worker as a process of its own, which a test may halt, kill and start again. */
export interface WorkerProcess {
  readonly pid: number;
  /** SIGSTOP: it stands still with everything it holds. */
  halt(): void;
  goOn(): void;
  /** kill -9. */
  kill(): Promise<void>;
  /** Resolves when it has ended, by itself or by a signal. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

const main = fileURLToPath(new URL('../../workers/main.ts', import.meta.url));
const node = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url));

/** `workers/main.ts` over a city, its output passed on or for the test to read. */
export function forkWorker(
  city: Pick<ClonedCity, 'url' | 'secretFile'>,
  graphUrl: string,
  environment: Record<string, string> = {},
  output: 'inherit' | 'pipe' = 'inherit',
): ChildProcess {
  return fork(main, [], {
    execPath: node,
    stdio: ['ignore', output, output, 'ipc'],
    env: {
      ...process.env,
      DATABASE_URL: city.url,
      SECRET_FILE: city.secretFile,
      GATEWAY_URL: graphUrl,
      LOG_LEVEL: 'error',
      ...environment,
    },
  });
}

export function startWorkerProcess(
  city: Pick<ClonedCity, 'url' | 'secretFile'>,
  graphUrl: string,
  environment: Record<string, string> = {},
): Promise<WorkerProcess> {
  const child = forkWorker(city, graphUrl, { LOG_LEVEL: 'silent', ...environment });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill('SIGCONT');
    child.kill(signal);
    await ended;
  };
  const worker: WorkerProcess = {
    pid: child.pid as number,
    halt: () => void child.kill('SIGSTOP'),
    goOn: () => void child.kill('SIGCONT'),
    kill: () => end('SIGKILL'),
    ended,
    stop: () => end('SIGTERM'),
  };
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve(worker));
    child.once('exit', (code) => reject(new Error(`the worker ended with ${code} before it was ready`)));
  });
}
