import { mostResidents } from './births.ts';
import type { CityPlan } from './city-plan.ts';
import { householdsFor } from './families.ts';
import { buildingsFor } from './homes.ts';

/** How many of everything a city has: all follows from its residents. */
export interface CitySize {
  readonly residents: number;
  readonly households: number;
  readonly buildings: number;
  readonly grids: number;
  readonly sensors: number;
  readonly tickets: number;
}

/** `small` is a city for tests: the named places, and a few hundred grids in place of some five thousand. */
export type CityKind = 'full' | 'small';

const limits = {
  full: { grids: Number.POSITIVE_INFINITY, sensors: 1500, tickets: 200 },
  small: { grids: 300, sensors: 100, tickets: 40 },
} as const;

export function citySize(plan: CityPlan, residents: number, kind: CityKind): CitySize {
  if (!Number.isSafeInteger(residents) || residents < 0 || residents > mostResidents) {
    throw new RangeError(`the demo city has room for 0 to ${mostResidents} residents`);
  }
  const households = householdsFor(residents);
  const buildings = buildingsFor(households);
  const { grids, sensors, tickets } = limits[kind];
  return {
    residents,
    households,
    buildings,
    // Every building stands in a grid that exists.
    grids: Math.min(plan.grids.length, Math.max(grids, buildings)),
    sensors,
    tickets,
  };
}
