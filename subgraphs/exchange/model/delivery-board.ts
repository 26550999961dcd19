import type { Delivery, DeliveryState } from './delivery.ts';

type Mark = '✓' | '…' | '✗';

/** Null: says nothing of whether the department has it. */
const marks: Readonly<Record<DeliveryState, Mark | null>> = {
  PENDING: '…',
  RETRYING: '…',
  HELD: '…',
  DELIVERED: '✓',
  PARKED: '✗',
  SUPERSEDED: '✗',
  DROPPED: '✗',
  WITHHELD: null,
  ON_STREAM: null,
  NOT_MATCHING: null,
  OUTSIDE_JURISDICTION: null,
  SKIPPED_BY_BACKFILL: null,
  PROPOSED: null,
  PAUSED: null,
  RETIRED: null,
};

/** The worst news of a department's feeds is its mark. */
const worstFirst: readonly Mark[] = ['✗', '…', '✓'];

/** `公安局 ✓ 城市管理执法委员会 …`: each department once, in the order of the deliveries. */
export function boardOf(
  deliveries: readonly Pick<Delivery, 'departmentCode' | 'state'>[],
  nameOf: (code: string) => string,
): string {
  const byDepartment = Map.groupBy(deliveries, (one) => one.departmentCode);
  return [...byDepartment]
    .flatMap(([code, list]) => {
      const mark = worstFirst.find((one) => list.some(({ state }) => marks[state] === one));
      return mark === undefined ? [] : [`${nameOf(code)} ${mark}`];
    })
    .join(' ');
}
