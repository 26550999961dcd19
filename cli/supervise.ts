import type { ChildProcess } from 'node:child_process';

export type SuperviseOptions = {
  name: string;
  start: () => ChildProcess;
  report: (line: string) => void;
};

export type Supervised = {
  /** Asks the process to end and waits for it; one that does not listen is killed. */
  stop: () => Promise<void>;
  kill: () => void;
};

const firstPauseMilliseconds = 500;
const longestPauseMilliseconds = 30_000;
/** A process that ran this long was well, so the next pause is short again. */
const healthyMilliseconds = 60_000;
const stopPatienceMilliseconds = 10_000;

/** Keeps one process running: whenever it ends it is started again, after a pause that doubles up to half a minute. */
export function supervise({ name, start, report }: SuperviseOptions): Supervised {
  let isStopping = false;
  let pause = firstPauseMilliseconds;
  let waiting: NodeJS.Timeout | undefined;
  let child: ChildProcess;

  const run = (): void => {
    const since = Date.now();
    child = start();
    // A process that cannot be started at all gives `error` and no `exit`, so each of the two counts, once.
    const ended = Promise.withResolvers<string>();
    child.once('error', (error) => ended.resolve(error.message));
    child.once('exit', (code, signal) => ended.resolve(signal ?? `code ${code}`));
    void ended.promise.then((how) => {
      if (isStopping) return;
      if (Date.now() - since > healthyMilliseconds) pause = firstPauseMilliseconds;
      report(`the ${name} ended (${how}): starting again in ${pause / 1000} s`);
      waiting = setTimeout(run, pause);
      pause = Math.min(pause * 2, longestPauseMilliseconds);
    });
  };
  run();

  const hasEnded = (): boolean =>
    child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  return {
    async stop() {
      isStopping = true;
      clearTimeout(waiting);
      if (hasEnded()) return;
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      const deadline = setTimeout(() => child.kill('SIGKILL'), stopPatienceMilliseconds);
      child.kill('SIGTERM');
      await ended;
      clearTimeout(deadline);
    },
    kill() {
      isStopping = true;
      clearTimeout(waiting);
      child.kill('SIGKILL');
    },
  };
}
