import { shareOf } from '../actor.ts';
import type { RawSql } from '../database.ts';
import { IdempotencyConflictError } from '../errors.ts';
import { inSpan, isTracing, spanOf } from '../telemetry/tracing.ts';
import { offTrail, onTrail, type Trail, trailNow } from '../telemetry/trail.ts';
import { createFairQueue, type FairQueue } from './fair-queue.ts';
import { type ChangeRequest, type ChangeRow, prepareChange } from './prepare.ts';
import type { Keyring } from './record-keys.ts';

/**
 * Group commit: pushes of concurrent callers are gathered while the statement before them runs, and written by one
 * statement that locks the shard's head, gives out dense positions, and writes log and rows together.
 *
 * A push waits in `queued`; `take` moves it into the batch in flight unless the batch already holds its record or its
 * idempotency key (one statement may touch neither twice); it leaves by its answer, or by the batch's error.
 * One batch is in flight at a time: a source's order in the queue is its order in the log. Sources take turns, so that a
 * flood of one does not stand before the pushes of another; pushes of two sources that both wait have no order to keep.
 */
export interface Appender {
  append(change: ChangeRequest): Promise<Appended>;
  /** Resolves when nothing is queued or in flight. */
  drained(): Promise<void>;
}

export interface Appended {
  readonly position: number;
  readonly acceptedAt: Date;
  /** True when the same key and body were pushed before: this is the first receipt. */
  readonly repeated: boolean;
}

export interface AppenderOptions {
  readonly sql: RawSql;
  readonly keyring: Keyring;
  /** Writes rows and changes: `people.append` and its siblings. */
  readonly writer:
    | 'people.append'
    | 'housing.append'
    | 'tickets.append'
    | 'sensors.append'
    | 'services.append';
  /** Called after each commit that wrote something. */
  readonly onAppended: () => void;
}

interface Pending {
  readonly change: ChangeRequest;
  readonly trail: Trail | undefined;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: unknown) => void;
}

interface Written {
  ord: number;
  position: number;
  accepted_at: Date;
  outcome: 'ACCEPTED' | 'REPEATED' | 'CONFLICT';
}

/** Above this a statement only gets longer, not cheaper per row. */
const maxBatch = 1000;
/** Another process made the same record's key in between, or an erasure destroyed it: read it and prepare again. */
const uniqueViolation = '23505';
const maxTries = 5;

/** SQLSTATE classes 22 (data exception) and 23 (integrity constraint): some row is wrong, not the database. */
function isOneRowsFault(error: unknown): boolean {
  return /^2[23]/.test((error as { code?: string }).code ?? '');
}

/** What one statement may write, a turn of each source; what must wait for it keeps its place. */
function take(queued: FairQueue<Pending>): Pending[] {
  const seen = new Set<string>();
  return queued.take(maxBatch, ({ change: { recordId, actor, idempotencyKey } }) => {
    const push = `${actor}\u001f${idempotencyKey}`;
    const clash = seen.has(recordId) || seen.has(push);
    seen.add(recordId).add(push);
    return !clash;
  });
}

async function prepareBatch(options: AppenderOptions, batch: readonly Pending[]): Promise<ChangeRow[]> {
  const ids = batch.map((pending) => pending.change.recordId);
  const shard = batch[0]?.change.shard ?? 0;
  // An erasure after `keys_as_of` may destroy what was read here: the append functions refuse such a row, and it is made again.
  const stored = await options.sql<{ record_id: string; wrapped: Buffer; keys_as_of: number }[]>`
    select record_id, wrapped, (select position from log.head where shard = ${shard}) as keys_as_of
    from log.record_keys(${ids}::uuid[])`;
  const known = new Map(stored.map((row) => [row.record_id, row.wrapped]));
  const rows = batch.map(({ change }) => {
    const wrapped = known.get(change.recordId);
    if (wrapped !== undefined) {
      return prepareChange(options.keyring, change, options.keyring.unwrap(change.recordId, wrapped), null);
    }
    const created = options.keyring.create(change.recordId);
    return prepareChange(options.keyring, change, created.key, created.wrapped);
  });
  const [first] = rows;
  if (first !== undefined && stored[0] !== undefined) first.keys_as_of = stored[0].keys_as_of;
  return rows;
}

async function write(options: AppenderOptions, batch: readonly Pending[]): Promise<Written[]> {
  for (let attempt = 1; ; attempt += 1) {
    const rows = await prepareBatch(options, batch);
    try {
      return await options.sql<Written[]>`
        select ord, position, accepted_at, outcome from ${options.sql(options.writer)} (${JSON.stringify(rows)}::text::jsonb)`;
    } catch (error) {
      if ((error as { code?: string }).code !== uniqueViolation || attempt === maxTries) throw error;
    }
  }
}

function answer(pending: Pending, row: Written): void {
  if (row.outcome === 'CONFLICT') pending.reject(new IdempotencyConflictError());
  else
    pending.resolve({
      position: row.position,
      acceptedAt: row.accepted_at,
      repeated: row.outcome === 'REPEATED',
    });
}

/** A statement stands in the trace of its first push; the spans of the others are linked. */
async function writeOnTrail(options: AppenderOptions, batch: readonly Pending[]): Promise<Written[]> {
  const [first, ...others] = batch.map((pending) => pending.trail);
  if (first?.context == null) return write(options, batch);
  const links = others.flatMap((trail) => spanOf(trail) ?? []).map((context) => ({ context }));
  const attributes = { 'cityhub.changes': batch.length };
  return onTrail(first, () => inSpan('append batch', { attributes, links }, () => write(options, batch)));
}

export function createAppender(options: AppenderOptions): Appender {
  const queued = createFairQueue<Pending>();
  let idle = true;
  let whenIdle = Promise.resolve();

  async function flush(batch: readonly Pending[]): Promise<void> {
    try {
      const written = await writeOnTrail(options, batch);
      for (const row of written) answer(batch[row.ord - 1] as Pending, row);
      if (written.some((row) => row.outcome === 'ACCEPTED')) options.onAppended();
    } catch (error) {
      if (batch.length === 1 || !isOneRowsFault(error)) {
        for (const pending of batch) pending.reject(error);
        return;
      }
      // The whole statement was rolled back: find the row by halving, so that it never fails its neighbours.
      const half = batch.length >> 1;
      await flush(batch.slice(0, half));
      await flush(batch.slice(half));
    }
  }

  async function run(): Promise<void> {
    // One turn of the event loop gathers the pushes that arrived together.
    await new Promise(setImmediate);
    while (!queued.isEmpty()) await flush(take(queued));
    idle = true;
  }

  function add(change: ChangeRequest): Promise<Appended> {
    const { promise, resolve, reject } = Promise.withResolvers<Appended>();
    queued.add(shareOf(change), { change, trail: trailNow(), resolve, reject });
    if (idle) {
      idle = false;
      whenIdle = offTrail(run);
    }
    return promise;
  }

  return {
    append(change) {
      if (!isTracing()) return add(change);
      const { shard, entity, operation } = change;
      const attributes = { 'cityhub.shard': shard, 'cityhub.entity': entity, 'cityhub.operation': operation };
      return inSpan('append change', { attributes }, async (span) => {
        const appended = await add(change);
        span?.setAttribute('cityhub.position', appended.position);
        return appended;
      });
    },
    drained: () => whenIdle,
  };
}
