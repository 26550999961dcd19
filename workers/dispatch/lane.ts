/**
 * What one feed does in this process: at most one run at a time, and a pause that grows with every failure.
 *
 * idle → running → idle … ; a failed run → pausing until `notBefore` → idle. A call while running waits for that run and
 * then makes one of its own, since the run may have looked at the log before the caller's change was there.
 */
export interface Lane {
  /** Resolves when a run that began after the call has ended, or at once while the lane pauses. */
  run(): Promise<void>;
  /** Resolves when nothing runs any more. */
  idle(): Promise<void>;
}

const firstPauseMs = 250;
const maxPauseMs = 30_000;

export const pauseMs = (failures: number): number => Math.min(maxPauseMs, firstPauseMs * 2 ** (failures - 1));

/** `work` gets the number of the attempt, `onFailure` the error and how often it has failed in a row. */
export function createLane(
  work: (attempt: number) => Promise<void>,
  onFailure: (error: unknown, failures: number) => Promise<void>,
): Lane {
  let running: Promise<void> | null = null;
  let failures = 0;
  let notBefore = 0;

  async function attempt(): Promise<void> {
    try {
      await work(failures + 1);
      failures = 0;
    } catch (error) {
      failures += 1;
      notBefore = performance.now() + pauseMs(failures);
      await onFailure(error, failures);
    } finally {
      running = null;
    }
  }

  return {
    async run() {
      while (running !== null) await running;
      if (performance.now() < notBefore) return;
      running = attempt();
      await running;
    },
    async idle() {
      while (running !== null) await running;
    },
  };
}
