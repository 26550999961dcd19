/**
 * What one feed does in this process: at most one run at a time.
 *
 * idle → running → idle … A call while running gets one more run after it, shared by all calls of that time, since the run
 * may have looked at the log before the caller's change was there.
 */
export interface Lane {
  /** Resolves when a run that began after the call has ended. */
  run(): Promise<void>;
  /** Resolves when nothing runs any more. */
  idle(): Promise<void>;
}

/** `work` deals with its failures itself. */
export function createLane(work: () => Promise<void>): Lane {
  let running: Promise<void> | null = null;
  let following: Promise<void> | null = null;

  function start(): Promise<void> {
    following = null;
    const run = work().finally(() => {
      if (running === run) running = null;
    });
    running = run;
    return run;
  }

  return {
    run() {
      if (following !== null) return following;
      if (running === null) return start();
      following = running.then(start, start);
      return following;
    },
    async idle() {
      while (running !== null || following !== null) await (following ?? running);
    },
  };
}
