import { unitsPerBuilding } from './buildings.ts';
import { dice } from './dice.ts';

/**
 * Which building and unit a household lives in. Households are dealt out to 64 buildings in turn, then to the next 64:
 * so even a hundred people live in 64 grids, and all the named communities are among them.
 */
const buildingsPerBlock = 64;
/** Two units of each building stay empty. */
const householdsPerBuilding = 22;
const householdsPerBlock = buildingsPerBlock * householdsPerBuilding;

const shiftDice = dice('first unit in use');
const withoutUnitDice = dice('registered without a unit');

export interface Home {
  readonly building: number;
  /** Null for one household in 33, which is registered in the grid but in no unit of it (集体户). */
  readonly unit: number | null;
}

export function homeOf(household: number): Home {
  const block = Math.floor(household / householdsPerBlock);
  const within = household % householdsPerBlock;
  const building = block * buildingsPerBlock + (within % buildingsPerBlock);
  if (withoutUnitDice(household, 33) === 0) return { building, unit: null };
  const order = Math.floor(within / buildingsPerBlock) + shiftDice(building, unitsPerBuilding);
  return { building, unit: building * unitsPerBuilding + (order % unitsPerBuilding) };
}

export function buildingsFor(households: number): number {
  return Math.ceil(households / householdsPerBlock) * buildingsPerBlock;
}
