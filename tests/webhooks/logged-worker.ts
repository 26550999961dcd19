import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ClonedCity } from '../harness/cloned-city.ts';

/** A worker as a process of its own whose log can be read, to see what is not in it. */
export interface LoggedWorker {
  /** Everything that it has logged, at the level `debug`. */
  log(): string;
  /** kill -9, and waits for its end. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const main = fileURLToPath(new URL('../../workers/main.ts', import.meta.url));
const node = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url));

export function startLoggedWorker(city: ClonedCity, graphUrl: string): LoggedWorker {
  let log = '';
  const child: ChildProcess = fork(main, [], {
    execPath: node,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...process.env,
      DATABASE_URL: city.url,
      SECRET_FILE: city.secretFile,
      GATEWAY_URL: graphUrl,
      LOG_LEVEL: 'debug',
    },
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      log += chunk.toString();
    });
  }
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const end = (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    return ended;
  };
  return { log: () => log, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}
