import { open, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { eachBatch } from './read-batches.ts';
import type { ReadStore } from './read-store.ts';
import { spoolName } from './spool.ts';

/**
 * An owner whose lock is free is dead, or has lost its connection and does not know it yet: it looks every two seconds, and
 * until then goes on writing to its files. So they are stored at once, and removed only after the lock was free for so long.
 */
const graceMs = 10_000;

interface LeftFile {
  readonly id: string;
  readonly path: string;
}

async function filesByOwner(folder: string): Promise<Map<string, LeftFile[]>> {
  const found = new Map<string, LeftFile[]>();
  for (const name of await readdir(folder)) {
    const [, owner, id] = spoolName.exec(name) ?? [];
    if (owner === undefined || id === undefined) continue;
    const files = found.get(owner) ?? [];
    files.push({ id, path: join(folder, name) });
    found.set(owner, files);
  }
  return found;
}

const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** Stores what processes left in the folder that are no more. */
export function createAdoption(options: {
  readonly folder: string;
  readonly store: ReadStore;
  readonly isMine: (owner: string) => boolean;
}): () => Promise<void> {
  const { folder, store, isMine } = options;
  const freeSince = new Map<string, number>();

  async function adopt(file: LeftFile, mayRemove: boolean): Promise<void> {
    const opened = await open(file.path, 'r');
    try {
      const { size } = await opened.stat();
      await eachBatch(opened.fd, await store.taken(file.id), (batch) => store.take(file.id, batch));
      if (mayRemove && (await opened.stat()).size === size) await unlink(file.path);
    } finally {
      await opened.close();
    }
  }
  async function adoptAll(files: readonly LeftFile[], mayRemove: boolean): Promise<void> {
    for (const file of files)
      await adopt(file, mayRemove).catch((error: unknown) => {
        if (!isGone(error)) throw error;
      });
  }
  return async () => {
    const left = await filesByOwner(folder);
    for (const owner of freeSince.keys()) if (!left.has(owner)) freeSince.delete(owner);
    for (const [owner, files] of left) {
      if (isMine(owner)) continue;
      const since = freeSince.get(owner) ?? performance.now();
      const isDead = await store.ifDead(owner, () => adoptAll(files, performance.now() - since >= graceMs));
      if (isDead) freeSince.set(owner, since);
      else freeSince.delete(owner);
    }
  };
}
