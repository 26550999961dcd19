import type { RawSql } from '@cityhub/schema/runtime/database';
import type { Batch } from './resident-changes.ts';

/**
 * One way from a log to the departments' databases. Both ways are handled alike: the same rows in the same batches, the
 * same table with the same key and index at each department, the same look at whether a record has arrived.
 *
 * hold → (write …) → deliver → (write …) → rest. What is written between hold and deliver waits as a backlog.
 */
export interface Side {
  readonly name: string;
  /** Each department's database, with a table cityhub.resident (record_id primary key, received_at indexed, …). */
  readonly departments: readonly RawSql[];
  /** From now on nothing that is written is missed, though nothing is delivered yet. */
  hold(): Promise<void>;
  deliver(): Promise<void>;
  /** Two writers use it at the same time. */
  write(batch: Batch): Promise<void>;
  /** Ends the delivery, so that it costs the other side nothing. */
  rest(): Promise<void>;
  /** What a delivery that fails tells about itself. */
  trouble(): Promise<string>;
}
