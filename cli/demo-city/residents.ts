import { birthOf } from './births.ts';
import { gridOfBuilding } from './buildings.ts';
import { careTagsOf } from './care-tags.ts';
import { citizenIdOf, sexOf } from './citizen-ids.ts';
import type { CityPlan } from './city-plan.ts';
import { type Family, familyAt, familyOfResident } from './families.ts';
import { fixedId } from './fixed-ids.ts';
import { homeOf } from './homes.ts';
import { givenNameOf, surnameOf } from './names.ts';

/** A resident as the event Resident has it, and the household that he belongs to. */
export interface ResidentRow {
  readonly index: number;
  readonly householdId: string;
  readonly fields: {
    readonly citizenId: string;
    readonly phone: string;
    readonly name: string;
    readonly birthDate: string;
    readonly sex: 'FEMALE' | 'MALE';
    readonly careTags: readonly string[];
    readonly gridCode: string;
    readonly unitId: string | null;
  };
}

export interface HouseholdRow {
  readonly id: string;
  readonly gridCode: string;
  readonly unitId: string | null;
  readonly size: number;
}

const unitIdOf = (unit: number | null): string | null => (unit === null ? null : fixedId('unit', unit));

/** Children and the head carry the household's surname, the spouse another. */
function surnameInFamily({ household }: Family, place: number, resident: number): string {
  return surnameOf(place === 1 ? 1e9 + resident : household);
}

/** The index-th resident: on every machine, in any order, however large the city is. */
export function residentAt(plan: CityPlan, index: number): ResidentRow {
  const family = familyOfResident(index);
  const place = index - family.firstResident;
  const birth = birthOf(family, place);
  const sex = sexOf(birth);
  const home = homeOf(family.household);
  return {
    index,
    householdId: fixedId('household', family.household),
    fields: {
      citizenId: citizenIdOf(birth),
      // Counted up from 199 0000 0000: valid to dial, obviously nobody's.
      phone: `199${String(index).padStart(8, '0')}`,
      name: `${surnameInFamily(family, place, index)}${givenNameOf(index, sex)}`,
      birthDate: birth.date,
      sex,
      careTags: careTagsOf(index, birth.date, family.size),
      gridCode: gridOfBuilding(plan, home.building),
      unitId: unitIdOf(home.unit),
    },
  };
}

/** The index-th household of a city of so many residents: the last one may still miss members. */
export function householdAt(plan: CityPlan, index: number, residents: number): HouseholdRow {
  const { size, firstResident } = familyAt(index);
  const home = homeOf(index);
  return {
    id: fixedId('household', index),
    gridCode: gridOfBuilding(plan, home.building),
    unitId: unitIdOf(home.unit),
    size: Math.min(size, residents - firstResident),
  };
}
