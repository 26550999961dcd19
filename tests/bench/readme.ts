// Writes the table of bench/latest.json between the markers of both READMEs: node tests/bench/readme.ts
import { readFile, writeFile } from 'node:fs/promises';

interface Row {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  readonly reference: number | null;
  readonly ratio: number | null;
  readonly goal: { readonly of: string; readonly atLeast?: number; readonly atMost?: number } | null;
  readonly met: boolean | null;
}

interface Latest {
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGiB: number;
    readonly loadAverage: number;
  };
  readonly commit: string;
  readonly rows: readonly Row[];
}

const root = new URL('../../', import.meta.url);

function goalOf({ goal, met }: Row): string {
  if (goal === null) return '';
  const bound = goal.atLeast === undefined ? `≤ ${goal.atMost}` : `≥ ${goal.atLeast}`;
  return `${goal.of === 'ratio' ? 'ratio ' : ''}${bound} ${met === true ? '✓' : '✗'}`;
}

const figure = (value: number | null): string => (value === null ? '' : value.toLocaleString('en'));

function tableOf(latest: Latest): string {
  const lines = latest.rows.map(
    (row) =>
      `| ${row.name} | ${row.unit} | ${figure(row.ours)} | ${figure(row.reference)} | ${row.ratio ?? ''} | ${goalOf(row)} |`,
  );
  return [
    '| row | unit | ours | reference | ratio | goal |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

const latest = JSON.parse(await readFile(new URL('bench/latest.json', root), 'utf8')) as Latest;
const { cpu, cores, memoryGiB } = latest.machine;
for (const name of ['README.md', 'README.zh-CN.md']) {
  const file = new URL(name, root);
  const text = await readFile(file, 'utf8');
  const filled = text.replace(
    /<!-- bench:begin -->[\s\S]*?<!-- bench:end -->/,
    `<!-- bench:begin -->\n\n${tableOf(latest)}\n\n${cpu}, ${cores} cores, ${memoryGiB} GiB; commit ${latest.commit}.\n\n<!-- bench:end -->`,
  );
  await writeFile(file, filled);
}
