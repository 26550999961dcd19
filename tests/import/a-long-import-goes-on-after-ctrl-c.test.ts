import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCityhub } from '../cli/run-cityhub.ts';
import { until } from '../harness/until.ts';
import { type ImportPlace, openImportPlace } from './import-place.ts';

const rows = 100_000;
const refusedEvery = 1000;

let place: ImportPlace;
beforeAll(async () => {
  place = await openImportPlace();
  await place.sql`update exchange.source_system set quota_per_minute = 10000000 where id = 'air-monitoring'`;
});
afterAll(() => place?.close());

async function writeObservations(): Promise<string> {
  const [sensor] = await place.sql`select code from sensors.sensor where subject_resident_id is null limit 1`;
  const from = Date.UTC(2025, 0, 1);
  const file = await place.file('many.csv', '');
  const out = createWriteStream(file);
  out.write('设备编码,观测时间,观测值\n');
  for (let index = 0; index < rows; index += 1) {
    const time = new Date(from + index * 1000).toISOString();
    const result = index % refusedEvery === 7 ? '=1+1' : index / 10;
    const isTaken = out.write(`${sensor?.['code']},${time},${result}\n`);
    if (!isTaken) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  return file;
}

const lineOf = async (state: string): Promise<number> =>
  readFile(state, 'utf8').then(
    (text) => JSON.parse(text).line as number,
    () => 0,
  );

function residentMiB(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

test('100,000 rows pass in bounded memory, and after Ctrl-C the same command stores each of the others once', async () => {
  const file = await writeObservations();
  const state = `${file}.cityhub-import`;
  const args = ['import', file, '--url', place.url, '--type', 'observation', '--source', 'air-monitoring'];
  const first = startCityhub(args, place.environment);
  await until('a quarter is confirmed', async () => (await lineOf(state)) > rows / 4, 60_000);
  first.signal('SIGINT');
  expect(await first.exited).toBe(1);
  const stopped = await lineOf(state);
  expect(first.stderr()).toContain(`Stopped after line ${stopped}: the same command goes on there.`);
  expect(stopped).toBeLessThan(rows);

  const second = startCityhub(args, place.environment);
  const measured: number[] = [];
  const watch = setInterval(() => measured.push(residentMiB(second.pid)), 100);
  const code = await second.exited;
  clearInterval(watch);
  expect(second.stderr()).toContain(`going on after line ${stopped}`);
  expect([code, second.stdout()]).toEqual([
    3,
    expect.stringMatching(/refused 100 in .* rows\/s\); what to mend: .*\.refused\.csv/),
  ]);
  const sums = /accepted ([\d,]+), repeated ([\d,]+)/
    .exec(second.stdout())
    ?.slice(1)
    .map((text) => Number(text.replaceAll(',', '')));
  expect((sums?.[0] ?? 0) + (sums?.[1] ?? 0)).toBe(rows - rows / refusedEvery);
  expect(sums?.[1], 'rows that were sent and not confirmed').toBeLessThanOrEqual(4000);
  const early = Math.max(...measured.slice(0, Math.ceil(measured.length / 3)));
  expect(Math.max(...measured), 'MiB').toBeLessThan(300);
  expect(Math.max(...measured) - early, 'MiB more in the last two thirds').toBeLessThan(60);

  const [counted] = await place.sql`
    select count(*)::int as changes, count(distinct record_id)::int as records, count(distinct idempotency_key)::int as keys
    from log.change where source = 'air-monitoring'`;
  const stored = rows - rows / refusedEvery;
  expect(counted).toEqual({ changes: stored, records: stored, keys: stored });
  const report = (await readFile(`${file}.refused.csv`, 'utf8')).trimEnd().split('\n');
  expect(report[0]).toBe('line,column,code,reason');
  expect(report.slice(1).map((line) => Number(line.split(',')[0]))).toEqual(
    Array.from({ length: 100 }, (_, index) => index * refusedEvery + 7 + 2),
  );
  await expect(stat(state)).rejects.toThrow('ENOENT');
});
