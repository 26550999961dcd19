import type { RawSql } from './database.ts';
import { LedgerBehindError } from './errors.ts';

/** Whether changes may still be taken: a hub that goes on while nobody seals would promise proofs that it cannot give. */
export interface SealWatch {
  /** Throws LedgerBehindError while the oldest change that is not sealed is older than the limit. */
  admit(): void;
  close(): void;
}

const lookMs = 1000;

/** Looks once a second, so that no push asks. Without a limit it admits everything; while the database is away nothing is known, and it admits what it did. */
export async function openSealWatch(sql: RawSql, limitSeconds: number | undefined): Promise<SealWatch> {
  if (limitSeconds === undefined) return { admit: () => {}, close: () => {} };
  let isBehind = false;
  let isLooking = false;
  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    try {
      const [row] = await sql<{ seconds: number }[]>`select log.seconds_unsealed() as seconds`;
      isBehind = (row?.seconds ?? 0) > limitSeconds;
    } catch {
      // A push finds out by itself that the database is away.
    } finally {
      isLooking = false;
    }
  };
  await look();
  const timer = setInterval(() => void look(), lookMs);
  timer.unref();
  return {
    admit() {
      if (isBehind) throw new LedgerBehindError();
    },
    close: () => clearInterval(timer),
  };
}
