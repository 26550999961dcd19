import type { CityPlan } from './city-plan.ts';
import { dice } from './dice.ts';
import { fixedId } from './fixed-ids.ts';

/**
 * Buildings are numbered through the whole city, one in each grid before any grid gets its second. All have 24 units, so
 * that unit and household of any index are found without looking at the ones before.
 */
export interface BuildingRow {
  readonly id: string;
  readonly gridCode: string;
  /** 00001 to 99999 within the grid, as in DB6101/T 3185-2024. */
  readonly number: string;
  readonly name: string;
  readonly floors: number;
  readonly center: readonly [longitude: number, latitude: number];
}

export interface UnitRow {
  readonly id: string;
  readonly buildingId: string;
  readonly gridCode: string;
  readonly number: string;
  readonly floor: number;
}

export const unitsPerBuilding = 24;
const floorChoices = [6, 8, 12] as const;
const floorDice = dice('floors of a building');
const placeDice = dice('place of a building');
/** Buildings keep off the grid's edge, so that a centre is never another grid's. */
const margin = 0.1;

function floorsOf(building: number): number {
  return floorChoices[floorDice(building, floorChoices.length)] as number;
}

export function gridOfBuilding(plan: CityPlan, building: number): string {
  return (plan.grids[building % plan.grids.length] as CityPlan['grids'][number]).code;
}

/** A point inside the grid's rectangle. */
export function pointInGrid(plan: CityPlan, grid: number, draw: number): [number, number] {
  const { ring } = plan.grids[grid % plan.grids.length] as CityPlan['grids'][number];
  const [[west, south], , [east, north]] = ring as [[number, number], [number, number], [number, number]];
  const along = (from: number, to: number, sides: number): number =>
    Number((from + (to - from) * (margin + ((1 - 2 * margin) * sides) / 1000)).toFixed(6));
  return [along(west, east, placeDice(draw * 2, 1000)), along(south, north, placeDice(draw * 2 + 1, 1000))];
}

export function buildingAt(plan: CityPlan, index: number): BuildingRow {
  const order = Math.floor(index / plan.grids.length) + 1;
  return {
    id: fixedId('building', index),
    gridCode: gridOfBuilding(plan, index),
    number: String(order).padStart(5, '0'),
    name: `${order}栋`,
    floors: floorsOf(index),
    center: pointInGrid(plan, index, index),
  };
}

export function unitAt(plan: CityPlan, index: number): UnitRow {
  const building = Math.floor(index / unitsPerBuilding);
  const perFloor = unitsPerBuilding / floorsOf(building);
  const place = index % unitsPerBuilding;
  const floor = Math.floor(place / perFloor) + 1;
  return {
    id: fixedId('unit', index),
    buildingId: fixedId('building', building),
    gridCode: gridOfBuilding(plan, building),
    number: `${floor}${String((place % perFloor) + 1).padStart(2, '0')}`,
    floor,
  };
}
