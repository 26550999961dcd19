export type StopSignal = {
  /** Aborts when the person (or the system) asks the hub to stop. */
  signal: AbortSignal;
  /** Work that need not be finished once a stop was asked for; rejects with `Stopped` then. */
  unlessStopped<T>(work: Promise<T>): Promise<T>;
};

/** Not a failure: the way out of a start that is stopped half-way. */
export class Stopped extends Error {
  override name = 'Stopped';
}

/**
 * npm forwards a Ctrl-C that the terminal has already sent to all of its processes, so one press arrives as two signals in
 * the same instant. Only a later one is a second press.
 */
const samePressMilliseconds = 800;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The first signal asks for a stop in order; the second calls `force`. */
export function listenForStop(force: () => void): StopSignal {
  const controller = new AbortController();
  const { signal } = controller;
  let firstAt: number | undefined;
  const onSignal = (): void => {
    firstAt ??= Date.now();
    controller.abort(new Stopped());
    if (Date.now() - firstAt > samePressMilliseconds) force();
  };
  for (const each of signals) process.on(each, onSignal);
  const stopped = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
  stopped.catch(() => undefined);
  return { signal, unlessStopped: (work) => Promise.race([work, stopped]) };
}
