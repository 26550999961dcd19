import { birthOf } from './births.ts';
import { cityDay } from './city-day.ts';
import { dice } from './dice.ts';
import { familyOfResident } from './families.ts';
import type { ResidentRow } from './residents.ts';

/** 居住登记 of a resident in his unit; null for one who is registered in no unit. The resident's id is made by the hub. */
export interface OccupancyFields {
  readonly residentId: string;
  readonly unitId: string;
  readonly gridCode: string;
  readonly kind: 'OWNER' | 'TENANT' | 'FAMILY';
  readonly since: string;
  readonly until: null;
}

const tenantDice = dice('tenants');
const sinceDice = dice('moved in');
const mostYears = 25;
/** A year short of the youngest head's age: nobody moves in after the city's day. */
const youngestHouseholder = 18;

/** A household moves in together once its head is of age; a child born since then is there from birth. */
function movedIn(household: number, headBirth: string, birthDate: string): string {
  const drawn = Number(cityDay.slice(0, 4)) - 1 - sinceDice(household, mostYears);
  const year = Math.max(drawn, Number(headBirth.slice(0, 4)) + youngestHouseholder);
  const month = 1 + sinceDice(household + 1e9, 12);
  const date = `${year}-${String(month).padStart(2, '0')}-01`;
  return date < birthDate ? birthDate : date;
}

/** One head in four rents; everybody else is there as family. */
function kindOf(household: number, place: number): OccupancyFields['kind'] {
  if (place > 0) return 'FAMILY';
  return tenantDice(household, 4) === 0 ? 'TENANT' : 'OWNER';
}

export function occupancyOf(resident: ResidentRow, residentId: string): OccupancyFields | null {
  const { unitId, gridCode, birthDate } = resident.fields;
  if (unitId === null) return null;
  const family = familyOfResident(resident.index);
  return {
    residentId,
    unitId,
    gridCode,
    kind: kindOf(family.household, resident.index - family.firstResident),
    since: movedIn(family.household, birthOf(family, 0).date, birthDate),
    until: null,
  };
}
