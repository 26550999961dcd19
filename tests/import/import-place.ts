import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sql } from 'postgres';
import { cityhub } from '../cli/run-cityhub.ts';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';

interface StoredRow {
  readonly payload: Readonly<Record<string, unknown>>;
  readonly key: string;
}

/** A hub of a test and a folder of files for `cityhub import`. */
export interface ImportPlace {
  readonly city: ClonedCity;
  readonly hub: LocalHub;
  readonly sql: Sql;
  /** The arguments and environment that lead the command to this hub. */
  readonly url: string;
  readonly environment: Record<string, string>;
  file(name: string, content: string | Uint8Array): Promise<string>;
  import(file: string, ...args: string[]): ReturnType<typeof cityhub>;
  /** The changes of a source, in the order of the log. */
  stored(source: string, entity: string): Promise<readonly StoredRow[]>;
  close(): Promise<void>;
}

export async function openImportPlace(): Promise<ImportPlace> {
  const city = await cloneCity();
  const hub = await startLocalHub(city, { workers: false });
  const folder = await mkdtemp(join(tmpdir(), 'cityhub-import-'));
  const url = new URL('/', hub.graphUrl).href;
  const environment = {
    SECRET_FILE: city.secretFile,
    DATABASE_URL: city.url,
    READS_DIR: join(folder, 'reads'),
  };
  return {
    city,
    hub,
    sql: city.sql,
    url,
    environment,
    async file(name, content) {
      const path = join(folder, name);
      await writeFile(path, content);
      return path;
    },
    import: (file, ...args) => cityhub(['import', file, '--url', url, ...args], environment),
    stored: (source, entity) => city.sql<StoredRow[]>`
      select payload, idempotency_key as key from log.change
      where source = ${source} and entity = ${entity} order by position`,
    async close() {
      await hub.stop();
      await city.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
