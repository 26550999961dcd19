import { connectRaw, type RawSql } from '@cityhub/schema/runtime/database';

/** A connection for questions that must have an answer soon: one that hangs is given up, and the next question opens another. */
export interface WatchedDatabase {
  ask<Result>(work: (sql: RawSql) => Promise<Result>): Promise<Result>;
  stop(): Promise<void>;
}

const limitMs = 2500;

class TooLate extends Error {
  override name = 'TooLate';
}

export function watchDatabase(url: string, name: string): WatchedDatabase {
  const connect = (): RawSql => connectRaw(url, { max: 1, name, statementTimeoutMs: limitMs });
  let sql = connect();
  return {
    async ask(work) {
      const used = sql;
      const { promise, reject } = Promise.withResolvers<never>();
      const timer = setTimeout(() => reject(new TooLate()), limitMs);
      try {
        return await Promise.race([work(used), promise]);
      } catch (error) {
        // A server that stands still, or a line that is cut, says nothing: what was asked over it never comes back.
        if (error instanceof TooLate && used === sql) {
          sql = connect();
          void used.end({ timeout: 0 }).catch(() => {});
        }
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },
    stop: () => sql.end({ timeout: 2 }),
  };
}
