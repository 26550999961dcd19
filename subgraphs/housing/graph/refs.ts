import type { BuildingRow, DivisionRow, GridRow, OccupancyRow, UnitRow } from '../store/tables.ts';
import type { HousingBuilder } from './builder.ts';

/** A stored row, or the state that a push has just made. */
export type OccupancyNode = Omit<OccupancyRow, 'version' | 'updatedAt'>;

/** The types name each other in circles (a unit its building, a building its units), so their names come first. */
export function housingRefs(builder: HousingBuilder) {
  return {
    division: builder.objectRef<DivisionRow>('Division'),
    grid: builder.objectRef<GridRow>('Grid'),
    building: builder.objectRef<BuildingRow>('Building'),
    unit: builder.objectRef<UnitRow>('Unit'),
    occupancy: builder.objectRef<OccupancyNode>('Occupancy'),
    resident: builder.externalRef('Resident', builder.selection<{ id: string }>('id')),
  };
}

export type HousingRefs = ReturnType<typeof housingRefs>;
