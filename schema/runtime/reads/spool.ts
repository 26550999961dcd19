import { randomUUID } from 'node:crypto';
import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError } from '../errors.ts';

/**
 * Where a process puts its reads down before it answers: files that are only appended to. What write(2) has taken is the
 * system's, and survives kill -9 of every process; the drain carries it into the database within a second. A file belongs to
 * an owner, which is one stay of one process at the database: see `drain.ts`.
 */
interface SpoolFile {
  /** What the database knows the file by. */
  readonly id: string;
  readonly path: string;
  /** Open: so it can be read even where somebody has removed its name. */
  readonly fd: number;
  /** Bytes that were written whole. */
  written: number;
  /** Bytes that the database has. */
  taken: number;
}

export interface Spool {
  /** Appends lines that end with a line feed. Throws UNAVAILABLE where the system did not take them all. */
  write(lines: string): void;
  /** The next line opens a file under another owner. */
  own(owner: string): void;
  /** Files that the database does not have whole, or that are written to; the oldest first. */
  files(): readonly SpoolFile[];
  /** Removes files that are full, or left to a later owner, and that the database has. */
  clear(): void;
  /** Nothing is written any more; removes what the database has. */
  close(): void;
}

/** So that a file that is read again from its beginning, after a crash, is read quickly. */
const mostBytes = 8 * 1024 * 1024;

export const spoolName = /^([0-9a-f-]{36})\.([0-9a-f-]{36})\.reads$/;

function openFile(folder: string, owner: string): SpoolFile {
  const id = randomUUID();
  const path = join(folder, `${owner}.${id}.reads`);
  return { id, path, fd: openSync(path, 'ax+', 0o600), written: 0, taken: 0 };
}

/** All or nothing: half a line must not stand before the next one. */
function append(file: SpoolFile, lines: string): void {
  const bytes = Buffer.byteLength(lines);
  let written = 0;
  try {
    written = writeSync(file.fd, lines);
  } finally {
    if (written < bytes) ftruncateSync(file.fd, file.written);
  }
  if (written < bytes) throw new Error('the file of reads was written in part');
  file.written += bytes;
}

export function createSpool(folder: string, firstOwner: string, onError: (error: Error) => void): Spool {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let owner = firstOwner;
  let current: SpoolFile | null = null;
  let closed = false;
  const left: SpoolFile[] = [];

  function leave(): void {
    if (current !== null) left.push(current);
    current = null;
  }
  function remove(file: SpoolFile): void {
    closeSync(file.fd);
    try {
      unlinkSync(file.path);
    } catch (error) {
      // A process that took us for dead may have been quicker.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') onError(error as Error);
    }
  }
  function clear(): void {
    for (const file of left.splice(0)) {
      if (file.taken === file.written) remove(file);
      else left.push(file);
    }
  }
  return {
    write(lines) {
      try {
        if (closed) throw new Error('the files of reads are closed');
        // A file without a name would be lost with this process.
        if (current !== null && (current.written >= mostBytes || fstatSync(current.fd).nlink === 0)) leave();
        current ??= openFile(folder, owner);
        append(current, lines);
      } catch (error) {
        onError(error as Error);
        leave();
        throw new DomainError('UNAVAILABLE');
      }
    },
    own(next) {
      owner = next;
      leave();
    },
    files: () => (current === null ? [...left] : [...left, current]),
    clear,
    close() {
      closed = true;
      leave();
      clear();
      for (const { fd } of left) closeSync(fd);
    },
  };
}
