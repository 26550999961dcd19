import { connectRaw } from '@cityhub/schema/runtime/database';

/** Tokens and signed requests are believed with a tolerance of 5 s. */
const toleratedMs = 5000;

/**
 * One line for the operator where this machine's clock and the database's differ by more than tokens allow; else undefined.
 * Nothing in the hub is ordered by a clock, so it starts all the same.
 */
export async function clockWarning(
  databaseUrl: string,
  now: () => number = Date.now,
): Promise<string | undefined> {
  const sql = connectRaw(databaseUrl, { max: 1, name: 'clock' });
  try {
    await sql`select 1`;
    const asked = now();
    const [row] = await sql<
      { ms: number }[]
    >`select extract(epoch from clock_timestamp())::float8 * 1000 as ms`;
    const answered = now();
    // The database looked at its clock somewhere in between.
    const ahead = row === undefined ? 0 : Math.max(asked - row.ms, Math.min(0, answered - row.ms));
    if (Math.abs(ahead) <= toleratedMs) return undefined;
    const seconds = Math.round(Math.abs(ahead) / 1000);
    const side = ahead > 0 ? 'ahead of' : 'behind';
    return `the clock of this machine is ${seconds} s ${side} the database's: tokens and signed requests may be refused; set both clocks`;
  } finally {
    await sql.end({ timeout: 2 });
  }
}
