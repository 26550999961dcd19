import { dice } from './dice.ts';

/**
 * How residents form households. Thirteen residents are five households of 1, 2, 3, 3 and 4 (2.6 on average), in one of
 * several orders; so a resident's household, and a household's residents, are found from the index alone.
 */
export interface Family {
  readonly household: number;
  readonly size: number;
  readonly firstResident: number;
  /** The how-manieth household of its sort, see `Sort`: what makes citizen ids unique. */
  readonly sort: Sort;
  readonly ordinal: number;
}

/** Small households are one or two people of any age; large ones are parents and children. */
export type Sort = 'SMALL' | 'LARGE';

export const residentsPerCycle = 13;
const householdsPerCycle = 5;
export const sortsPerCycle = { SMALL: 2, LARGE: 3 } as const;

const orders = [
  [1, 3, 2, 4, 3],
  [2, 3, 3, 1, 4],
  [3, 2, 4, 3, 1],
  [4, 1, 3, 2, 3],
  [3, 4, 1, 3, 2],
] as const;
const orderDice = dice('order of households');

function sortOrdinal(sizes: readonly number[], place: number): number {
  const size = sizes[place] as number;
  if (size < 3) return size - 1;
  if (size === 4) return 2;
  return sizes.indexOf(3) === place ? 0 : 1;
}

export function familyAt(household: number): Family {
  const cycle = Math.floor(household / householdsPerCycle);
  const place = household % householdsPerCycle;
  const sizes = orders[orderDice(cycle, orders.length)] as readonly number[];
  const before = sizes.slice(0, place).reduce((sum, size) => sum + size, 0);
  const size = sizes[place] as number;
  const sort = size < 3 ? 'SMALL' : 'LARGE';
  return {
    household,
    size,
    firstResident: cycle * residentsPerCycle + before,
    sort,
    ordinal: cycle * sortsPerCycle[sort] + sortOrdinal(sizes, place),
  };
}

/** The family of a resident; his place in it is `resident - firstResident`. */
export function familyOfResident(resident: number): Family {
  const cycle = Math.floor(resident / residentsPerCycle);
  const sizes = orders[orderDice(cycle, orders.length)] as readonly number[];
  let left = resident % residentsPerCycle;
  let place = 0;
  while (left >= (sizes[place] as number)) {
    left -= sizes[place] as number;
    place += 1;
  }
  return familyAt(cycle * householdsPerCycle + place);
}

/** How many households the first `residents` residents need. */
export function householdsFor(residents: number): number {
  return residents === 0 ? 0 : familyOfResident(residents - 1).household + 1;
}
