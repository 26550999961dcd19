import { hash, randomUUID } from 'node:crypto';
import { connectRaw, type RawSql } from '../database.ts';
import type { ReadBatch } from './read-batches.ts';
import { readLeaf } from './read-line.ts';

/**
 * The database's side of the reads. An owner is alive for as long as a session of the database holds its lock, which ends with
 * the process, however that ends, and with the connection: then the owner is given up for a new one.
 */
export interface ReadStore {
  /** The owner that this process is now; a new one where the connection is not the one that it was. */
  owner(): Promise<string>;
  /** Stores a batch and says to which byte the file is taken: another one where part of it was stored before. */
  take(spool: string, batch: ReadBatch): Promise<number>;
  /** To which byte the file is taken. */
  taken(spool: string): Promise<number>;
  /** Works on what another owner left, unless it lives or somebody else is at it. */
  ifDead(owner: string, work: () => Promise<void>): Promise<boolean>;
  close(): Promise<void>;
}

/** Folders may be shared by hubs of several databases: the reads of one must not be stored in another. */
export async function folderNameOf(sql: RawSql): Promise<string> {
  const [row] = await sql<
    { place: string }[]
  >`select origin || ' ' || current_database() as place from log.ledger`;
  return hash('sha256', row?.place ?? '').slice(0, 16);
}

const lockOf = (owner: string): string =>
  String(BigInt.asIntN(64, BigInt(`0x${owner.replaceAll('-', '').slice(0, 16)}`)));

/** What the database can never store: a line that a crash of the machine has spoilt. */
const isSpoilt = (error: unknown): boolean => String((error as { code?: unknown }).code).startsWith('22');

export function createReadStore(url: string, onError: (error: Error) => void) {
  // One connection, since locks belong to it.
  const sql = connectRaw(url, { max: 1, name: 'reads' });
  let owner = '';
  let session = 0;

  async function append(spool: string, { lines, from, to }: ReadBatch): Promise<number> {
    const rows = `[${lines.map((line) => `{"leaf":"${readLeaf(line)}",${line.slice(1)}`).join(',')}]`;
    const [row] = await sql<{ taken: number }[]>`
      select log.append_reads(${spool}::uuid, ${from}::bigint, ${to}::bigint, ${rows}::text::json) as taken`;
    return (row as { taken: number }).taken;
  }
  async function take(spool: string, batch: ReadBatch): Promise<number> {
    try {
      return await append(spool, batch);
    } catch (error) {
      if (!isSpoilt(error)) throw error;
    }
    const half = Math.floor(batch.lines.length / 2);
    if (half === 0) {
      onError(new Error('a read could not be stored: its line is spoilt'));
      return append(spool, { ...batch, lines: [] });
    }
    const first = batch.lines.slice(0, half);
    const middle = batch.from + Buffer.byteLength(first.join('\n')) + 1;
    return take(spool, { lines: first, from: batch.from, to: middle });
  }
  const store: ReadStore = {
    async owner() {
      const [now] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
      if (owner !== '' && now?.pid === session) return owner;
      const next = randomUUID();
      const [row] = await sql<{ pid: number }[]>`
        select pg_backend_pid() as pid, pg_advisory_lock(${lockOf(next)}::text::bigint)::text as locked`;
      session = (row as { pid: number }).pid;
      return (owner = next);
    },
    take,
    taken: (spool) => append(spool, { lines: [], from: 0, to: 0 }),
    async ifDead(other, work) {
      const lock = lockOf(other);
      const [row] = await sql<{ got: boolean }[]>`select pg_try_advisory_lock(${lock}::text::bigint) as got`;
      if (row?.got !== true) return false;
      try {
        await work();
      } finally {
        await sql`select pg_advisory_unlock(${lock}::text::bigint)`;
      }
      return true;
    },
    close: () => sql.end({ timeout: 2 }),
  };
  return { sql, store };
}
