import { cityDay } from './city-day.ts';
import { dice } from './dice.ts';
import { type Family, residentsPerCycle, type Sort, sortsPerCycle } from './families.ts';

/**
 * Birth day and sequence of a citizen id (GB 11643: eight digits and three), unique for each resident without looking at
 * any other. A household's ordinal is scattered one-to-one over (birth day of its head, serial); the sequence tells serial
 * and place in the household; the others are born at a distance from the head that the serial and place alone decide.
 * So (birth day, sequence) leads back to exactly one resident.
 */
export interface Birth {
  readonly date: string;
  readonly sequence: number;
}

interface Cohort {
  /** Ages of the head, in years on the city's day: from the youngest, to below the oldest. */
  readonly youngest: number;
  readonly oldest: number;
  readonly serials: number;
  readonly firstSequence: number;
  readonly places: 2 | 4;
}

/** Sequences 1 to 200 and 201 to 996: no two sorts share one, and 000 is given to nobody. */
const cohorts: Readonly<Record<Sort, Cohort>> = {
  SMALL: { youngest: 20, oldest: 90, serials: 100, firstSequence: 1, places: 2 },
  LARGE: { youngest: 33, oldest: 78, serials: 199, firstSequence: 201, places: 4 },
};

const dayMs = 86_400_000;
const lastDay = Date.parse(`${cityDay}T00:00:00Z`) / dayMs;
const daysOfYears = (years: number): number => Math.floor(years * 365.25);
const width = ({ youngest, oldest }: Cohort): number => daysOfYears(oldest) - daysOfYears(youngest);
/** Below 2^31, so that its product with an ordinal stays an exact number; shares no factor with either cohort's room. */
const multiplier = 1_640_531_527;

const room = (cohort: Cohort): number => width(cohort) * cohort.serials;

/** As many residents as have citizen ids of their own. */
export const mostResidents =
  residentsPerCycle *
  Math.min(
    ...(['SMALL', 'LARGE'] as const).map((sort) => Math.floor(room(cohorts[sort]) / sortsPerCycle[sort])),
  );

const distanceDice = dice('days between births');
const sexDice = dice('sexes in a household');
const turnDice = dice('turn of a serial');

/** Days after the head's birth. The second child comes one to four years after the first. */
function distance(sort: Sort, serial: number, place: number): number {
  const draw = (of: number, sides: number): number =>
    distanceDice(serial * 4 + of + (sort === 'SMALL' ? 1000 : 0), sides);
  const spouse = draw(1, daysOfYears(5)) - daysOfYears(2);
  const firstChild = daysOfYears(23) + draw(2, daysOfYears(5));
  const distances = [0, spouse, firstChild, firstChild + daysOfYears(1) + draw(3, daysOfYears(3))];
  return distances[place] as number;
}

/** Heads and spouses are of opposite sexes, so are two children: odd sequences are male, and places come in pairs. */
function sequencePlace(sort: Sort, serial: number, place: number): number {
  const pair = Math.floor(place / 2);
  const swap = sexDice(serial * 2 + pair + (sort === 'SMALL' ? 1000 : 0), 2);
  return pair * 2 + ((place % 2) ^ swap);
}

export function birthOf({ sort, ordinal }: Family, place: number): Birth {
  const cohort = cohorts[sort];
  if (ordinal >= room(cohort))
    throw new RangeError(`at most ${mostResidents} residents have citizen ids of their own`);
  const scattered = (ordinal * multiplier) % room(cohort);
  const serial = Math.floor(scattered / width(cohort));
  // Turned by a number of the serial's own, or neighbours would be of almost the same age.
  const turned = (scattered + turnDice(serial, width(cohort))) % width(cohort);
  const headDay = lastDay - daysOfYears(cohort.oldest) + turned;
  const day = headDay + distance(sort, serial, place);
  return {
    date: new Date(day * dayMs).toISOString().slice(0, 10),
    sequence: cohort.firstSequence + serial * cohort.places + sequencePlace(sort, serial, place),
  };
}

/** Full years on the city's day. */
export function ageOf(birthDate: string): number {
  const birthdayCame = birthDate.slice(5) <= cityDay.slice(5);
  return Number(cityDay.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (birthdayCame ? 0 : 1);
}
