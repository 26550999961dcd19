/** How much is measured. Enough that a run takes seconds: start-up effects and one checkpoint must not decide it. */
export interface Scale {
  readonly runs: number;
  /** Records from the log to four departments, and to fourteen. */
  readonly logRecords: number;
  readonly wideLogRecords: number;
  /** Records that go before each measured transfer, so that plans are cached and the code is compiled. */
  readonly warmUpRecords: number;
  /** Single pushes by the number of callers. */
  readonly pushes: { readonly 1: number; readonly 16: number; readonly 64: number };
  readonly pluralRequests: number;
  readonly offeredSeconds: number;
  readonly federatedRequests: number;
  /** Of load for each state of the tenth sink. */
  readonly deadSinkSeconds: number;
  /** How far the log grows in the growth rows. */
  readonly mostChanges: number;
}

export const fullScale: Scale = {
  runs: 3,
  logRecords: 60_000,
  wideLogRecords: 30_000,
  warmUpRecords: 10_000,
  pushes: { 1: 2000, 16: 10_000, 64: 20_000 },
  pluralRequests: 60,
  offeredSeconds: 10,
  federatedRequests: 4000,
  deadSinkSeconds: 15,
  mostChanges: 10_000_000,
};

export const quickScale: Scale = {
  runs: 1,
  logRecords: 6000,
  wideLogRecords: 2000,
  warmUpRecords: 1000,
  pushes: { 1: 100, 16: 500, 64: 1000 },
  pluralRequests: 6,
  offeredSeconds: 2,
  federatedRequests: 300,
  deadSinkSeconds: 4,
  mostChanges: 100_000,
};
