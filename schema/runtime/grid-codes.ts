import type { RawSql } from './database.ts';

/** The grids that exist: a published code list, kept in memory and read again when a code is missing. */
export interface GridCodes {
  has(code: string): Promise<boolean>;
}

/** A caller that sends unknown codes must not make the hub read the list each time. */
const rereadAfterMs = 5000;

export function createGridCodes(sql: RawSql): GridCodes {
  let codes = new Set<string>();
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    const rows = await sql<{ code: string }[]>`select code from reference.grid`;
    codes = new Set(rows.map((row) => row.code));
    readAt = performance.now();
  }

  return {
    async has(code) {
      if (codes.has(code)) return true;
      if (performance.now() - readAt < rereadAfterMs) return false;
      reading ??= read().finally(() => {
        reading = undefined;
      });
      await reading;
      return codes.has(code);
    },
  };
}
