import { sql } from 'drizzle-orm';
import type { Tx } from '../database.ts';
import { IdempotencyConflictError } from '../errors.ts';
import type { Appended } from './appender.ts';
import { type ChangeRequest, prepareChange } from './prepare.ts';
import type { Keyring } from './record-keys.ts';

/**
 * Appends one change inside a transaction of the caller's own, for writes that read and lock rows first and so cannot
 * join a group commit. From here to the commit the shard's head is locked and every push waits: nothing may follow but
 * the statement that needs the position.
 */
export async function appendInTransaction(
  tx: Tx,
  keyring: Keyring,
  change: ChangeRequest,
): Promise<Appended> {
  const keys = await tx.execute<{ wrapped: Uint8Array }>(
    sql`select wrapped from log.record_keys(array[${change.recordId}]::uuid[])`,
  );
  const stored = keys[0]?.wrapped;
  const created = stored === undefined ? keyring.create(change.recordId) : null;
  const key = created?.key ?? keyring.unwrap(change.recordId, stored as Uint8Array);
  const row = prepareChange(keyring, change, key, created?.wrapped ?? null);
  const written = await tx.execute<{
    position: number;
    accepted_at: string;
    outcome: 'ACCEPTED' | 'REPEATED' | 'CONFLICT';
  }>(
    sql`select position, accepted_at, outcome from log.append(${change.shard}::smallint, ${JSON.stringify([row])}::text::jsonb)`,
  );
  const [answer] = written;
  if (answer === undefined) throw new Error('log.append answers every row');
  if (answer.outcome === 'CONFLICT') throw new IdempotencyConflictError();
  return {
    position: answer.position,
    acceptedAt: new Date(answer.accepted_at),
    repeated: answer.outcome === 'REPEATED',
  };
}
