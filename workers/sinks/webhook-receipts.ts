import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { RawSql } from '@cityhub/schema/runtime/database';

/** One delivery that a webhook took: a row of log.receipt. */
export interface ReceiptRow {
  readonly position: number;
  readonly deliveryId: string;
  readonly recordId: string;
  readonly attempts: number;
  readonly status: number;
  readonly digest: Buffer;
  readonly signed: string | null;
  readonly verified: boolean;
}

/** Which of these deliveries the hub knows to have arrived. */
export async function deliveredIds(
  hub: RawSql,
  feed: Pick<FeedOrder, 'id' | 'shard'>,
  rows: readonly { readonly version: number }[],
): Promise<Set<string>> {
  const positions = rows.map((row) => row.version);
  const known = await hub<{ id: string }[]>`
    select delivery_id as id from log.receipt
    where feed_id = ${feed.id} and shard = ${feed.shard} and position in (
      select p::bigint from jsonb_array_elements_text(${JSON.stringify(positions)}::text::jsonb) p)`;
  return new Set(known.map((row) => row.id));
}

/**
 * Stores receipts as they come, those that come while one statement runs in the next. `store` answers, once the row is
 * there, whether it is new: if not, another worker has made the same delivery.
 */
export function createReceiptStore(
  hub: RawSql,
  feed: Pick<FeedOrder, 'id' | 'shard'>,
): { store(row: ReceiptRow): Promise<boolean> } {
  let waiting: ReceiptRow[] = [];
  let running: Promise<unknown> = Promise.resolve();
  /** The statement after the one that runs now: it takes all that wait by then. */
  let next: Promise<Set<string>> | null = null;

  async function insert(rows: readonly ReceiptRow[]): Promise<Set<string>> {
    const json = JSON.stringify(rows.map((row) => ({ ...row, digest: row.digest.toString('hex') })));
    const stored = await hub<{ id: string }[]>`
      insert into log.receipt (feed_id, shard, position, delivery_id, record_id, attempts, status, digest, signed, verified)
      select ${feed.id}::uuid, ${feed.shard}::smallint, r.position, r."deliveryId", r."recordId", r.attempts, r.status, decode(r.digest, 'hex'),
        r.signed, r.verified
      from jsonb_to_recordset(${json}::text::jsonb) as r (position bigint, "deliveryId" text, "recordId" uuid, attempts int,
        status smallint, digest text, signed text, verified boolean)
      on conflict do nothing returning delivery_id as id`;
    return new Set(stored.map((row) => row.id));
  }

  async function flush(): Promise<Set<string>> {
    await running;
    const rows = waiting;
    waiting = [];
    next = null;
    const inserting = insert(rows);
    running = inserting.catch(() => {});
    return inserting;
  }

  return {
    async store(row) {
      waiting.push(row);
      next ??= flush();
      return (await next).has(row.deliveryId);
    },
  };
}
