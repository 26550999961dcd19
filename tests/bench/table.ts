import type { Machine } from './machine.ts';
import type { Goal, Row } from './rows.ts';

const figure = (value: number | null): string => (value === null ? '–' : value.toLocaleString('en-US'));

function goalText(goal: Goal | null, met: boolean | null): string {
  if (goal === null) return '';
  const bound = goal.atLeast === undefined ? `≤ ${figure(goal.atMost ?? null)}` : `≥ ${figure(goal.atLeast)}`;
  return `${goal.of} ${bound} ${met === true ? '✓' : '✗'}`;
}

const header = ['name', 'unit', 'ours', 'reference', 'ratio', 'goal', 'runs'] as const;
/** Columns of figures, which end at one edge. */
const rightAligned: ReadonlySet<number> = new Set([2, 3, 4]);

function cells(row: Row): string[] {
  const { ours, reference } = row.runs;
  const runs = [ours, reference].filter((list) => list.length > 0).map((list) => list.map(figure).join(' '));
  return [
    row.name,
    row.unit,
    figure(row.ours),
    figure(row.reference),
    figure(row.ratio),
    goalText(row.goal, row.met),
    runs.join(' | '),
  ];
}

/** The table as it is printed: medians, and behind them the runs of both sides. */
export function tableOf(rows: readonly Row[]): string {
  const lines = [[...header], ...rows.map(cells)];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const laidOut = lines.map((line) =>
    line
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return rightAligned.has(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
  const notes = rows.flatMap(({ name, note }) => (note === null ? [] : [`${name}: ${note}`]));
  return [...laidOut, ...(notes.length > 0 ? ['', ...notes] : [])].join('\n');
}

export function machineLine(machine: Machine, commit: string | null): string {
  const { cpu, cores, memoryGiB, node, postgres, loadAverage } = machine;
  return [
    `${cpu}, ${cores} cores, ${memoryGiB} GiB`,
    `node ${node}`,
    `postgres ${postgres}`,
    `load ${loadAverage} at the start`,
    `commit ${commit ?? 'none'}`,
  ].join(' · ');
}
