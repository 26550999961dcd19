import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { RawTx } from '@cityhub/schema/runtime/database';
import type { Day } from './days.ts';
import type { DepartmentSide } from './department-side.ts';
import { pagesOf } from './pages.ts';
import type { SideRecord } from './pair-up.ts';

/** What a department behind a webhook reported of a day. */
export interface ReportedDay extends DepartmentSide {
  readonly count: number;
  readonly root: Uint8Array;
}

interface Leaf {
  readonly record_id: string;
  readonly version: number;
  readonly leaf: Uint8Array;
}

const held = (rows: readonly Leaf[]): SideRecord[] =>
  rows.map(({ record_id: recordId, version, leaf }) => ({ recordId, version, leaf, fields: [] }));

/** Null where it has reported nothing of the day. */
export async function openReportedDay(tx: RawTx, feed: FeedOrder, day: Day): Promise<ReportedDay | null> {
  const [digest] = await tx<{ count: number; root: Uint8Array; position: number; named: boolean }[]>`
    select count, root, position, named from log.department_digest where feed_id = ${feed.id} and day = ${day.name}::date`;
  if (digest === undefined) return null;
  const leaves =
    'select record_id, version, leaf from log.department_leaf where feed_id = $1 and day = $2::text::date';
  async function* records(): AsyncGenerator<readonly SideRecord[]> {
    const statement = `${leaves} order by record_id`;
    for await (const page of pagesOf<Leaf>(tx, 'department_side', statement, [feed.id, day.name]))
      yield held(page);
  }
  return {
    ...digest,
    recordsOf: () => (digest.named || digest.count === 0 ? records() : null),
    async find(recordIds) {
      const page = await tx.unsafe<Leaf[]>(`${leaves} and record_id = any ($3::text::uuid[])`, [
        feed.id,
        day.name,
        `{${recordIds.join(',')}}`,
      ]);
      return new Map(held(page).map((record) => [record.recordId, record]));
    },
  };
}
