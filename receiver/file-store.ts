import { open, readFile, rename, writeFile } from 'node:fs/promises';
import { createMemoryStore, rememberedMs } from './memory-store.ts';
import type { DeliveryKey, Store } from './store.ts';

type Line = readonly [DeliveryKey, at: number];

function parse(text: string): Line[] {
  return text.split('\n').flatMap((line) => {
    try {
      const [id, record, version, at] = JSON.parse(line) as [string, string, number, number];
      return [[{ id, record, version }, at] as const];
    } catch {
      return []; // the line that a crash cut off: its delivery was never answered
    }
  });
}

/** What must stay: deliveries that may come again, and the last version of each record. */
function worthKeeping(lines: readonly Line[]): Line[] {
  const last = new Map(lines.map((line) => [line[0].record, line]));
  return lines.filter((line) => line[1] > Date.now() - rememberedMs || last.get(line[0].record) === line);
}

const textOf = ([one, at]: Line): string => `${JSON.stringify([one.id, one.record, one.version, at])}
`;

/**
 * A store in one file of one process. A line is on the disk before the delivery is answered. A crash after `apply` and
 * before that line means that `apply` runs again with the same event: it must then have no second effect, as an upsert by
 * `subject` has none. Where that is not enough, use a store whose transaction holds both.
 */
export async function openFileStore(path: string): Promise<Store> {
  const lines = worthKeeping(parse(await readFile(path, 'utf8').catch(() => '')));
  await writeFile(`${path}.new`, lines.map(textOf).join(''), { flush: true });
  await rename(`${path}.new`, path);
  const file = await open(path, 'a');
  return createMemoryStore(async (delivery, at) => {
    await file.appendFile(textOf([delivery, at]));
    await file.datasync();
  }, lines);
}
