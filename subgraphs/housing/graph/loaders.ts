import { load, loadRecord } from '@cityhub/schema/graph/context';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import { isAreaCode, isDivisionCode, isGridCode } from '../model/codes.ts';
import { type AreaCount, countByArea, knownAreas } from '../store/areas.ts';
import { buildingsByGrid, buildingsById } from '../store/buildings.ts';
import { divisionsByCode, divisionsByParent } from '../store/divisions.ts';
import { gridsByCode } from '../store/grids.ts';
import { occupanciesById, occupanciesByResident, occupanciesByUnit } from '../store/occupancies.ts';
import { type OccupancyAsOf, occupanciesAsOf } from '../store/occupancies-as-of.ts';
import type { BuildingRow, DivisionRow, GridRow, OccupancyRow, UnitRow } from '../store/tables.ts';
import { unitsByBuilding, unitsByGrid, unitsById } from '../store/units.ts';
import type { HousingContext } from './builder.ts';

// A text that cannot be a key is the key of nothing: it is answered here, because Postgres would fail on it.
const absent = Promise.resolve(null);

export const loadDivision = (context: HousingContext, code: string): Promise<DivisionRow | null> =>
  isDivisionCode(code) ? load(context, 'division', divisionsByCode, code) : absent;

export const loadGrid = (context: HousingContext, code: string): Promise<GridRow | null> =>
  isGridCode(code) ? load(context, 'grid', gridsByCode, code) : absent;

export const loadBuilding = (context: HousingContext, id: string): Promise<BuildingRow | null> =>
  isUuid(id) ? load(context, 'building', buildingsById, id) : absent;

export const loadUnit = (context: HousingContext, id: string): Promise<UnitRow | null> =>
  isUuid(id) ? load(context, 'unit', unitsById, id) : absent;

export const loadOccupancy = (context: HousingContext, id: string): Promise<OccupancyRow | null> =>
  isUuid(id) ? loadRecord(context, 'Occupancy', occupanciesById, id) : absent;

export const loadOccupancyAsOf = (
  context: HousingContext,
  id: string,
  at: Date,
): Promise<OccupancyAsOf | null> =>
  isUuid(id) ? loadRecord(context, 'Occupancy', (tx, ids) => occupanciesAsOf(tx, at, ids), id, at) : absent;

export const loadArea = (context: HousingContext, area: string): Promise<{ area: string } | null> =>
  isAreaCode(area) ? load(context, 'area', knownAreas, area) : absent;

export const loadAreaCount = async (context: HousingContext, area: string): Promise<AreaCount> =>
  (await load(context, 'areaCount', countByArea, area)) ?? { grids: 0, units: 0 };

export const loadChildren = async (context: HousingContext, code: string): Promise<DivisionRow[]> =>
  (await load(context, 'children', divisionsByParent, code)) ?? [];

export const loadBuildings = async (context: HousingContext, gridCode: string): Promise<BuildingRow[]> =>
  (await load(context, 'buildings', buildingsByGrid, gridCode)) ?? [];

export const loadUnitsOfBuilding = async (context: HousingContext, id: string): Promise<UnitRow[]> =>
  (await load(context, 'unitsOfBuilding', unitsByBuilding, id)) ?? [];

export const loadOccupants = async (context: HousingContext, unitId: string): Promise<OccupancyRow[]> =>
  (await load(context, 'occupants', occupanciesByUnit, unitId)) ?? [];

export const loadResidences = async (context: HousingContext, residentId: string): Promise<OccupancyRow[]> =>
  isUuid(residentId) ? ((await load(context, 'residences', occupanciesByResident, residentId)) ?? []) : [];

/** The same page of several grids is one statement; another page is another. */
export async function loadUnitsOfGrid(
  context: HousingContext,
  gridCode: string,
  limit: number,
  after: string | null,
): Promise<UnitRow[]> {
  const name = `unitsOfGrid/${limit}/${after ?? ''}`;
  return (await load(context, name, (tx, codes) => unitsByGrid(tx, codes, limit, after), gridCode)) ?? [];
}
