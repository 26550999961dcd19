import type { Actor } from '../runtime/actor.ts';
import type { RawSql } from '../runtime/database.ts';
import { DomainError } from '../runtime/errors.ts';
import { compilePolicy, type Policy } from './decide.ts';
import type { FeedOrder, Grant } from './grant.ts';
import type { Source } from './source.ts';

/** The rights and feeds in force: one copy per process, compiled anew when their revision has risen. */
export interface PolicyBook {
  /** Throws UNAVAILABLE when the copy is older than it may be: rights that nobody has looked at for so long are no rights. */
  policy(): Policy;
  feeds(): readonly FeedOrder[];
  /** The source system that a caller speaks for, where the token names one that is registered. */
  sourceOf(actor: Actor): Source | undefined;
  /** Raised by every change of a right or a feed. */
  revision(): number;
  /** Reads them now, where they changed. */
  refresh(): Promise<void>;
  /** Reads them now if that is overdue: a process that was halted does not know what it has missed. */
  ensureFresh(): Promise<void>;
  close(): void;
}

/** A revoked right must be gone everywhere within 5 s; this leaves room for a slow query. */
const refreshMs = 1000;
const overdueMs = 2 * refreshMs;
const maxAgeMs = 4500;

interface InForce {
  readonly policy: Policy;
  readonly feeds: readonly FeedOrder[];
  readonly sources: ReadonlyMap<string, Source>;
}

async function read(sql: RawSql): Promise<InForce> {
  const grants = await sql<Grant[]>`
    select id, role, department, entity, fields, treatment, jurisdiction, purpose, valid_from as "validFrom",
      -- 'infinity' is no Date: far enough away is the same
      least(valid_to, '9999-01-01') as "validTo"
    from policy.access_grant`;
  const feeds = await sql<FeedOrder[]>`
    select id, department, name, entity, shard, fields, jurisdiction, purpose, filter, sink, state, addresses,
      created_at as "createdAt", backfill_to as "backfillTo", when_parked as "whenParked"
    from policy.feed order by name`;
  const sources = await sql<Source[]>`
    select id, department, state, quota_per_minute as "quotaPerMinute", entities, jurisdiction, revoked_keys as "revokedKeys"
    from policy.sources()`;
  return {
    policy: compilePolicy(grants),
    feeds,
    sources: new Map(sources.map((source) => [source.id, source])),
  };
}

export async function openPolicyBook(sql: RawSql): Promise<PolicyBook> {
  let revision = -1;
  let current: InForce = { policy: compilePolicy([]), feeds: [], sources: new Map() };
  let readAt = 0;
  let reading: Promise<void> | undefined;
  const age = (): number => performance.now() - readAt;

  async function readNow(): Promise<void> {
    const asked = performance.now();
    const [row] = await sql<{ number: number }[]>`select number from policy.revision`;
    if (row !== undefined && row.number !== revision) {
      current = await read(sql);
      revision = row.number;
    }
    readAt = asked;
  }
  function refresh(): Promise<void> {
    reading ??= readNow().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  await refresh();
  // A failed refresh keeps the last copy until it is too old.
  const timer = setInterval(() => void refresh().catch(() => {}), refreshMs);
  timer.unref();
  return {
    policy() {
      if (age() > maxAgeMs) throw new DomainError('UNAVAILABLE');
      return current.policy;
    },
    feeds: () => current.feeds,
    sourceOf: ({ source }) => (source == null ? undefined : current.sources.get(source)),
    revision: () => revision,
    async refresh() {
      // One that is under way may have asked before what the caller wants to see.
      await reading?.catch(() => {});
      await refresh();
    },
    async ensureFresh() {
      if (age() > overdueMs) await refresh();
    },
    close: () => clearInterval(timer),
  };
}
