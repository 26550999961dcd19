import type { PolicyBook } from '@cityhub/schema/policy/book';

/** A right or a feed changed while something was being sent: it must be projected again. No failure of the sink. */
export class RightsChanged extends Error {
  constructor() {
    super('rights have changed since this was projected');
  }
}

/** Tells whatever is being sent that the rights it was projected with are no longer those in force. */
export interface RevisionWatch {
  /** Runs work under rights of a revision; throws RightsChanged when they change before its end and it fails for that. */
  during<Result>(revision: number, work: (signal: AbortSignal) => Promise<Result>): Promise<Result>;
  /** Stops whatever is still being sent. */
  stopAll(): void;
  close(): void;
}

/** With the second in which the book is read again this leaves a slow sink more than 3 s of the 5 s after a revocation. */
const lookEveryMs = 200;

export function createRevisionWatch(book: Pick<PolicyBook, 'revision'>): RevisionWatch {
  const running = new Map<AbortController, number>();
  const timer = setInterval(() => {
    const current = book.revision();
    for (const [controller, revision] of running) if (revision !== current) controller.abort();
  }, lookEveryMs);
  timer.unref();
  return {
    async during(revision, work) {
      if (book.revision() !== revision) throw new RightsChanged();
      const controller = new AbortController();
      running.set(controller, revision);
      try {
        return await work(controller.signal);
      } catch (error) {
        throw controller.signal.aborted ? new RightsChanged() : error;
      } finally {
        running.delete(controller);
      }
    },
    stopAll() {
      for (const controller of running.keys()) controller.abort();
    },
    close: () => clearInterval(timer),
  };
}
