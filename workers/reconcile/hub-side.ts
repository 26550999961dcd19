import { eventOf } from '@cityhub/schema/events/index';
import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { RawTx } from '@cityhub/schema/runtime/database';
import { planFeed } from '../dispatch/plan.ts';
import { type ChangeRow, type ProjectDeps, type ProjectedRow, projectRows } from '../dispatch/rows.ts';
import { RecordRefused } from '../sinks/failures.ts';
import type { Day } from './days.ts';
import { hubStatements, pendingStatement } from './hub-statements.ts';
import { pagesOf } from './pages.ts';
import type { SideRecord } from './pair-up.ts';
import { columnValues, leafOf } from './record-leaf.ts';

/** The hub's side of a feed: what the department should hold, as of a position of the log. */
export interface HubSide {
  /** Records whose last version is of the day, by record id. */
  recordsOf(day: Day): AsyncIterable<readonly SideRecord[]>;
  /** The last versions of these records, whichever their day; null for one of which nothing travels. */
  lastOf(
    recordIds: readonly string[],
  ): Promise<ReadonlyMap<string, { version: number; record: SideRecord | null }>>;
  /** How many changes of the day the department has not been sent. */
  pendingOf(day: Day): Promise<number>;
}

export interface HubSideDeps extends ProjectDeps {
  readonly tx: RawTx;
}

/** The largest position that JavaScript counts to: all of the log. */
export const wholeLog = Number.MAX_SAFE_INTEGER;

function held(feed: FeedOrder, rows: readonly ProjectedRow[]): SideRecord[] {
  return rows.map((row) => {
    const fields = columnValues(eventOf(feed.entity), row);
    const { record_id: recordId, version } = row;
    return { recordId, version, leaf: leafOf({ recordId, version, fields }), fields: Object.keys(fields) };
  });
}

/** What travels of these changes. One that cannot be read travels never, and does not hide the others. */
function project(deps: HubSideDeps, feed: FeedOrder, rows: readonly ChangeRow[]): SideRecord[] {
  try {
    return held(feed, projectRows(deps, feed, rows));
  } catch (error) {
    if (!(error instanceof RecordRefused)) throw error;
    const readable = rows.filter((row) => row.position !== error.position);
    return project(deps, feed, readable);
  }
}

export function openHubSide(deps: HubSideDeps, feed: FeedOrder, upTo: number): HubSide {
  const { tx } = deps;
  const { parameters, ofDay, last } = hubStatements(feed, upTo, planFeed(deps.policy, feed).opensSealed);
  return {
    async *recordsOf(day) {
      const pages = pagesOf<ChangeRow>(tx, 'hub_side', ofDay, [...parameters, day.from, day.to]);
      for await (const rows of pages) yield project(deps, feed, rows);
    },
    async lastOf(recordIds) {
      const rows = await tx.unsafe<ChangeRow[]>(last, [...parameters, `{${recordIds.join(',')}}`]);
      const travelling = new Map(project(deps, feed, rows).map((record) => [record.recordId, record]));
      return new Map(
        rows.map(({ record_id: id, position: version }) => [
          id,
          { version, record: travelling.get(id) ?? null },
        ]),
      );
    },
    async pendingOf(day) {
      const pending = pendingStatement(feed, upTo, wholeLog);
      const rows = await tx.unsafe<{ pending: number }[]>(pending.statement, [
        ...pending.parameters,
        day.from,
        day.to,
      ]);
      return rows[0]?.pending ?? 0;
    },
  };
}
