import type { ClonedCity } from '../harness/cloned-city.ts';
import { forkWorker } from '../harness/worker-process.ts';

/** A worker as a process of its own whose log can be read, to see what is not in it. */
export interface LoggedWorker {
  /** Everything that it has logged, at the level `debug`. */
  log(): string;
  /** kill -9, and waits for its end. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export function startLoggedWorker(city: ClonedCity, graphUrl: string): LoggedWorker {
  let log = '';
  const child = forkWorker(city, graphUrl, { LOG_LEVEL: 'debug' }, 'pipe');
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
