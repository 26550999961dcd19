import { type DivisionRow, divisions } from './divisions.ts';
import { buildGrids, type GridRow } from './grids.ts';
import { settlementOrder } from './settlement-order.ts';

/** What every generator stands on: computed once, the same on every machine. */
export interface CityPlan {
  readonly divisions: readonly DivisionRow[];
  /** In the order in which they are settled: any prefix of the list is a smaller city. */
  readonly grids: readonly GridRow[];
}

export function planCity(): CityPlan {
  const all = divisions();
  return { divisions: all, grids: settlementOrder(all, buildGrids(all)) };
}
