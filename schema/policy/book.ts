import type { RawSql } from '../runtime/database.ts';
import { compilePolicy, type Policy } from './decide.ts';
import type { FeedOrder, Grant } from './grant.ts';

/** The rights and feeds in force: one copy per process, compiled anew when their revision has risen. */
export interface PolicyBook {
  policy(): Policy;
  feeds(): readonly FeedOrder[];
  /** Reads them now, where they changed. */
  refresh(): Promise<void>;
  close(): void;
}

/** A revoked right must be gone everywhere within 5 s; this leaves room for a slow query. */
const refreshMs = 1000;

async function read(sql: RawSql): Promise<{ policy: Policy; feeds: readonly FeedOrder[] }> {
  const grants = await sql<Grant[]>`
    select role, department, entity, fields, treatment, jurisdiction, purpose, valid_from as "validFrom",
      -- 'infinity' is no Date: far enough away is the same
      least(valid_to, '9999-01-01') as "validTo"
    from policy.access_grant`;
  const feeds = await sql<FeedOrder[]>`
    select id, department, name, entity, shard, fields, jurisdiction, purpose, sink, state from policy.feed order by name`;
  return { policy: compilePolicy(grants), feeds };
}

export async function openPolicyBook(sql: RawSql): Promise<PolicyBook> {
  let revision = -1;
  let current = { policy: compilePolicy([]), feeds: [] as readonly FeedOrder[] };
  async function refresh(): Promise<void> {
    const [row] = await sql<{ number: number }[]>`select number from policy.revision`;
    if (row === undefined || row.number === revision) return;
    current = await read(sql);
    revision = row.number;
  }
  await refresh();
  // A failed refresh keeps the last policy: the database that is away would refuse the reading, too.
  const timer = setInterval(() => void refresh().catch(() => {}), refreshMs);
  timer.unref();
  return {
    policy: () => current.policy,
    feeds: () => current.feeds,
    refresh,
    close: () => clearInterval(timer),
  };
}
