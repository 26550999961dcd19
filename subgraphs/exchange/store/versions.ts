import type { Tx } from '@cityhub/schema/runtime/database';
import { desc, eq } from 'drizzle-orm';
import { type ChangeRow, change } from './tables.ts';

/** The versions of a record, newest first. */
export function versionsOf(tx: Tx, recordId: string, limit: number): Promise<ChangeRow[]> {
  return tx
    .select()
    .from(change)
    .where(eq(change.recordId, recordId))
    .orderBy(desc(change.position))
    .limit(limit);
}
