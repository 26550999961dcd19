import { ageOf, birthOf } from './births.ts';
import { pointInGrid } from './buildings.ts';
import type { CityPlan } from './city-plan.ts';
import { familyAt } from './families.ts';
import { fixedId } from './fixed-ids.ts';

/** A sensor as OGC SensorThings 1.1 has it, one datastream each; units are UCUM codes. */
export interface SensorRow {
  readonly id: string;
  readonly code: string;
  readonly kind: string;
  readonly name: string;
  readonly unit: string;
  readonly gridCode: string;
  readonly location: readonly [longitude: number, latitude: number];
  /** The resident (by index) whom it watches; null for a sensor that watches the city. */
  readonly subjectResident: number | null;
}

interface SensorKind {
  readonly kind: string;
  readonly name: string;
  readonly unit: string;
}

const kinds: readonly SensorKind[] = [
  { kind: 'water-level', name: '内涝水位计', unit: 'cm' },
  { kind: 'bridge-strain', name: '桥梁应变计', unit: '10*-6' },
  { kind: 'gas', name: '燃气泄漏探测器', unit: '%' },
  { kind: 'smoke', name: '烟感探测器', unit: '%' },
  { kind: 'waste-bin', name: '垃圾满溢监测器', unit: '%' },
  { kind: 'manhole', name: '井盖倾角仪', unit: 'deg' },
  { kind: 'air-quality', name: 'PM2.5监测仪', unit: 'ug/m3' },
  { kind: 'pipe-pressure', name: '供水管网压力计', unit: 'kPa' },
];
const careCall: SensorKind = { kind: 'care-call', name: '居家呼救器', unit: '1' };
const careAge = 60;
/** Household i lives in the i-th grid for the first 64: see homes.ts. */
const firstHouseholds = 64;

/** In the first grids a small household of old people has a call button (呼救器) in place of a sensor of the city. */
function watchedBy(index: number, residents: number): number | null {
  if (index >= firstHouseholds) return null;
  const family = familyAt(index);
  if (family.sort === 'LARGE' || family.firstResident >= residents) return null;
  return ageOf(birthOf(family, 0).date) >= careAge ? family.firstResident : null;
}

/** The index-th sensor stands in the index-th grid. */
export function sensorAt(plan: CityPlan, index: number, residents: number): SensorRow {
  const subjectResident = watchedBy(index, residents);
  const { kind, name, unit } =
    subjectResident === null ? (kinds[index % kinds.length] as SensorKind) : careCall;
  const number = String(index + 1).padStart(5, '0');
  const grid = plan.grids[index] as CityPlan['grids'][number];
  return {
    id: fixedId('sensor', index),
    code: `${kind}-${number}`,
    kind,
    name: `${name}${number}`,
    unit,
    gridCode: grid.code,
    location: pointInGrid(plan, index, 1e9 + index),
    subjectResident,
  };
}
