import type { BenchCluster } from './bench-cluster.ts';
import type { Measured, RowName } from './rows.ts';
import type { Scale } from './scale.ts';

/** What a scenario has to work with. */
export interface Bench {
  readonly cluster: BenchCluster;
  readonly scale: Scale;
  /** The people of a big city. */
  readonly residents: number;
  /** The rows that are wanted. */
  readonly rows: ReadonlySet<RowName>;
  /** Whatever is started is deferred here for its stop, so that nothing outlives the bench. */
  readonly started: AsyncDisposableStack;
  /** One line on stderr about what happens now. */
  readonly progress: (line: string) => void;
}

/** Rows that are measured together, since they share what is expensive to start or must run side by side. */
export interface Scenario {
  readonly rows: readonly RowName[];
  readonly measure: (bench: Bench) => Promise<ReadonlyMap<RowName, Measured>>;
}

/** Collects the figures of several rows over several runs. */
export class Figures {
  readonly #ours = new Map<RowName, number[]>();
  readonly #reference = new Map<RowName, number[]>();
  readonly #notes = new Map<RowName, string>();

  ours(row: RowName, figure: number): void {
    push(this.#ours, row, figure);
  }

  reference(row: RowName, figure: number): void {
    push(this.#reference, row, figure);
  }

  note(row: RowName, note: string): void {
    this.#notes.set(row, note);
  }

  measured(): Map<RowName, Measured> {
    return new Map(
      [...this.#ours].map(([row, ours]) => {
        const reference = this.#reference.get(row);
        const note = this.#notes.get(row);
        return [row, { ours, ...(reference && { reference }), ...(note && { note }) }];
      }),
    );
  }
}

function push(figures: Map<RowName, number[]>, row: RowName, figure: number): void {
  const list = figures.get(row);
  if (list === undefined) figures.set(row, [figure]);
  else list.push(figure);
}
