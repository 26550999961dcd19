import type { Tx } from '@cityhub/schema/runtime/database';
import { sql } from 'drizzle-orm';

/** Whether a division or grid code is that of a grid, or the beginning of one. */
export async function placeExists(tx: Tx, code: string): Promise<boolean> {
  const rows = await tx.execute<{ known: boolean }>(
    sql`select exists (select from reference.grid where code ^@ ${code}) as known`,
  );
  return rows[0]?.known === true;
}
