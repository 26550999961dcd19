import { median, rounded } from './figures.ts';

/** What a row promises: of its own figure, or of its ratio to the reference. */
export interface Goal {
  readonly of: 'ours' | 'ratio';
  readonly atLeast?: number;
  readonly atMost?: number;
}

interface RowSpec {
  readonly unit: string;
  readonly goal?: Goal;
}

/** Every row of the table, in its order. Goals are those that the README's table answers for. */
export const rowSpecs = {
  'log-to-4-departments': { unit: 'records/s', goal: { of: 'ratio', atLeast: 0.9 } },
  'log-to-14-departments': { unit: 'records/s' },
  'backlog-to-4-departments': { unit: 'records/s' },
  'log-to-4-departments-demo-rights': { unit: 'records/s' },
  'dead-sink': { unit: 'ms (p95)', goal: { of: 'ratio', atMost: 1.2 } },
  'black-holed-sink': { unit: 'ms (p95)', goal: { of: 'ratio', atMost: 1.2 } },
  'push-single': { unit: 'pushes/s', goal: { of: 'ours', atLeast: 2500 } },
  'push-single-16-callers': { unit: 'pushes/s' },
  'push-single-1-caller': { unit: 'pushes/s' },
  'push-plural': { unit: 'records/s', goal: { of: 'ours', atLeast: 25_000 } },
  'push-to-delivered': { unit: 'ms (p50)', goal: { of: 'ours', atMost: 10 } },
  'push-to-delivered-p95': { unit: 'ms' },
  'push-to-delivered-p99': { unit: 'ms', goal: { of: 'ours', atMost: 50 } },
  'federated-3-hop': { unit: 'requests/s', goal: { of: 'ratio', atLeast: 3.5 } },
  'federated-3-hop-cpu': { unit: 'CPU ms/request' },
  'federated-3-hop-signed': { unit: 'requests/s' },
  'federated-3-hop-signed-cpu': { unit: 'CPU ms/request' },
  'federated-3-hop-bare': { unit: 'requests/s' },
  'federated-3-hop-bare-cpu': { unit: 'CPU ms/request' },
  'federated-3-hop-one-question': { unit: 'requests/s' },
  'federated-3-hop-in-process': { unit: 'requests/s' },
  'city-overview': { unit: 'ms (p95)', goal: { of: 'ours', atMost: 25 } },
  'read-audit-3-hop': { unit: 'ms (p50)', goal: { of: 'ratio', atMost: 1.05 } },
  'read-audit-3-hop-16-callers': { unit: 'ms/request' },
  'read-audit-citizen-id': { unit: 'ms (p50)', goal: { of: 'ratio', atMost: 1.05 } },
  'read-audit-citizen-id-16-callers': { unit: 'ms/request' },
  'read-present': { unit: 'ms (p50)', goal: { of: 'ratio', atMost: 1.1 } },
  'read-as-of': { unit: 'ms (p50)' },
  'list-as-of': { unit: 'ms (p50)' },
  'seal-push-single': { unit: 'pushes/s', goal: { of: 'ratio', atLeast: 0.9 } },
  'seal-push-plural': { unit: 'records/s', goal: { of: 'ratio', atLeast: 0.9 } },
  'inclusion-proof-10-4': { unit: 'ms (p50)' },
  'inclusion-proof-10-5': { unit: 'ms (p50)' },
  'inclusion-proof-10-6': { unit: 'ms (p50)' },
  'inclusion-proof-10-7': { unit: 'ms (p50)', goal: { of: 'ours', atMost: 5 } },
  'lineage-10-4': { unit: 'ms (p50)' },
  'lineage-10-5': { unit: 'ms (p50)' },
  'lineage-10-6': { unit: 'ms (p50)' },
  'lineage-10-7': { unit: 'ms (p50)', goal: { of: 'ours', atMost: 20 } },
} as const satisfies Record<string, RowSpec>;

export type RowName = keyof typeof rowSpecs;
export const rowNames = Object.keys(rowSpecs) as RowName[];

/** The single figures of a row, as its scenario measured them, and what a reader must know about them. */
export interface Measured {
  readonly ours: readonly number[];
  readonly reference?: readonly number[];
  readonly note?: string;
}

export interface Row {
  readonly name: RowName;
  readonly unit: string;
  /** The medians of the runs. */
  readonly ours: number;
  readonly reference: number | null;
  readonly ratio: number | null;
  readonly runs: { readonly ours: readonly number[]; readonly reference: readonly number[] };
  readonly goal: Goal | null;
  readonly met: boolean | null;
  readonly note: string | null;
}

function isMet(goal: Goal | undefined, ours: number, ratio: number | null): boolean | null {
  const figure = goal?.of === 'ratio' ? ratio : ours;
  if (goal === undefined || figure === null) return null;
  return (
    figure >= (goal.atLeast ?? Number.NEGATIVE_INFINITY) &&
    figure <= (goal.atMost ?? Number.POSITIVE_INFINITY)
  );
}

export function rowOf(name: RowName, measured: Measured): Row {
  const { unit, goal }: RowSpec = rowSpecs[name];
  const ours = median(measured.ours);
  const reference = measured.reference === undefined ? null : median(measured.reference);
  const ratio = reference === null ? null : ours / reference;
  return {
    name,
    unit,
    ours: rounded(ours),
    reference: reference === null ? null : rounded(reference),
    ratio: ratio === null ? null : rounded(ratio),
    runs: { ours: measured.ours.map(rounded), reference: (measured.reference ?? []).map(rounded) },
    goal: goal ?? null,
    met: isMet(goal, ours, ratio),
    note: measured.note ?? null,
  };
}
