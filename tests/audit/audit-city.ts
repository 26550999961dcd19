import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { connectRaw, type RawSql } from '@cityhub/schema/runtime/database';
import { urlForRole } from '@cityhub/schema/runtime/database-url';
import { createKeyring } from '@cityhub/schema/runtime/log/record-keys';
import { folderNameOf } from '@cityhub/schema/runtime/reads/read-store';
import { sealRound } from '@cityhub/workers/seal/seal-round';
import { type LocalCity, openLocalCity } from '../corrections/local-city.ts';
import type { Ask } from '../harness/graph-client.ts';
import type { LocalHubOptions } from '../harness/local-hub.ts';
import { until } from '../harness/until.ts';

/** A city whose ledger is sealed when the test says so. */
export interface AuditCity extends LocalCity {
  /** Seals whatever is stored by now, reads included. */
  seal(): Promise<void>;
  /** The address of a route of the hub. */
  url(path: string): string;
}

/** What was read is put down in files first, and stored within a second: until the database has all of them. */
async function readsAreStored({ secretFile, sql }: LocalCity['city'], worker: RawSql): Promise<boolean> {
  const folder = join(dirname(secretFile), 'reads', await folderNameOf(worker));
  const files = await readdir(folder).catch(() => []);
  for (const name of files) {
    const id = /\.([0-9a-f-]{36})\.reads$/.exec(name)?.[1];
    // A file that is gone meanwhile is one that the database has.
    const size =
      id === undefined
        ? 0
        : await stat(join(folder, name)).then(
            (file) => file.size,
            () => 0,
          );
    if (id === undefined || size === 0) continue;
    const [row] = await sql<
      { taken: number }[]
    >`select taken::int from log.read_spool where spool = ${id}::uuid`;
    if ((row?.taken ?? 0) < size) return false;
  }
  return true;
}

/** With `workers: true` there is a worker process that delivers, and seals by itself, too. */
export async function openAuditCity(options: LocalHubOptions = { workers: false }): Promise<AuditCity> {
  const place = await openLocalCity(options);
  const { city, hub } = place;
  const worker = connectRaw(urlForRole(city.url, 'worker', city.secrets), { max: 1, name: 'test sealer' });
  const deps = {
    secrets: city.secrets,
    keyring: createKeyring(city.secrets),
    algorithms: ['Ed25519'] as const,
  };
  return {
    ...place,
    url: (path) => new URL(path, hub.graphUrl).href,
    async seal() {
      // One that meets the worker's own sealing does nothing and is asked again.
      await until('everything that was stored is sealed', async () => {
        if (!(await readsAreStored(city, worker))) return false;
        await sealRound(worker, deps);
        const [row] = await city.sql<{ waiting: number }[]>`
          select (select sum(h.position - t.size)::int from log.tree t join log.head h on h.shard = t.tree)
            + (select count(*)::int from log.delivery where sealed_position is null)
            + (select count(*)::int from log.receipt where sealed_position is null) as waiting`;
        return row?.waiting === 0;
      });
    },
    async stop() {
      await worker.end({ timeout: 1 });
      await place.stop();
    },
  };
}

const exportBundle = `query Export($input: BundleInput!) {
  exportBundle(input: $input) { text entries reads deliveries checkpoint }
}`;

/** The file, or the code of the refusal. */
export async function bundleOf(ask: Ask, input: Record<string, unknown>): Promise<string> {
  const { data, errors } = await ask(exportBundle, { input });
  return data?.['exportBundle']?.text ?? errors?.[0]?.extensions.code;
}
