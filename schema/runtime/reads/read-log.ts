import { join } from 'node:path';
import { urlForRole } from '../database-url.ts';
import type { Secrets } from '../secrets.ts';
import { createAdoption } from './adopt.ts';
import { eachBatch } from './read-batches.ts';
import { createReadStore, folderNameOf } from './read-store.ts';
import { createSpool } from './spool.ts';

/**
 * The record of who read what. A read is put down in a file before it is answered (`spool.ts`), stored in the database in
 * batches (`log.append_reads`), and the file is removed when the database has it. What a process leaves behind that dies is
 * stored by the next one, or by another that uses the same folder (`adopt.ts`): each line once, because the database keeps
 * to which byte a file is taken.
 */
export interface ReadLog {
  /** Returns when the lines survive the end of this process; throws UNAVAILABLE where they would not. */
  write(lines: string): void;
  /** Stores what was written, and lets the files go. */
  close(): Promise<void>;
}

interface ReadLogOptions {
  readonly databaseUrl: string;
  readonly secrets: Secrets;
  /** Where the files stand; made where it does not exist. */
  readonly readsDir: string;
  readonly onError: (error: Error) => void;
}

const drainEveryMs = 250;
/** How soon a lost lock is noticed, and what a dead process left is found. */
const lookEveryMs = 2000;
/** A database that does not answer is asked again, not at once. */
const restMs = 1000;

export async function openReadLog(options: ReadLogOptions): Promise<ReadLog> {
  const { onError } = options;
  const { sql, store } = createReadStore(urlForRole(options.databaseUrl, 'append', options.secrets), onError);
  const folder = join(options.readsDir, await folderNameOf(sql));
  let owner = await store.owner();
  const mine = new Set([owner]);
  const spool = createSpool(folder, owner, onError);
  const adopt = createAdoption({ folder, store, isMine: (other) => mine.has(other) });
  let timer: NodeJS.Timeout | null = null;
  let closed = false;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let running: Promise<void> = Promise.resolve();

  async function drain(): Promise<void> {
    for (const file of spool.files())
      if (file.taken < file.written)
        file.taken = await eachBatch(file.fd, file.taken, async (batch) => {
          return (file.taken = await store.take(file.id, batch));
        });
    spool.clear();
  }
  async function look(): Promise<void> {
    if (performance.now() - lookedAt < lookEveryMs) return;
    lookedAt = performance.now();
    const now = await store.owner();
    if (now !== owner) {
      mine.add((owner = now));
      spool.own(owner);
    }
    await adopt();
  }
  function schedule(ms: number): void {
    if (!closed) (timer = setTimeout(turn, ms)).unref();
  }
  function turn(): void {
    running = drain()
      .then(look)
      .then(
        () => schedule(drainEveryMs),
        (error: Error) => {
          if (!closed) onError(error);
          schedule(restMs);
        },
      );
  }
  turn();
  return {
    write: (lines) => spool.write(lines),
    async close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      await running;
      await drain().catch(onError);
      spool.close();
      await store.close();
    },
  };
}
