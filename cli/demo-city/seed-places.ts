import { buildingAt, unitAt, unitsPerBuilding } from './buildings.ts';
import { copyInto } from './copy-in.ts';
import { copyLine } from './copy-text.ts';
import { gridWorkerAt } from './grid-workers.ts';
import type { GridRow } from './grids.ts';
import { linesOf, type SeedInput, type Stage } from './seed-stage.ts';

/** Grids, each with its full-time worker. */
export function gridsStage({ plan, size }: SeedInput): Stage {
  return {
    name: 'grids',
    total: size.grids,
    chunk: 10_000,
    async write(tx, from, to) {
      const gridAt = (index: number): GridRow => plan.grids[index] as GridRow;
      await copyInto(
        tx,
        'housing.grid',
        'code, community_code, name, ring, center',
        linesOf(from, to, gridAt, (row) =>
          copyLine([row.code, row.communityCode, row.name, { json: row.ring }, row.center]),
        ),
      );
      await copyInto(
        tx,
        'people.grid_worker',
        'id, grid_code, name, kind',
        linesOf(
          from,
          to,
          (index) => gridWorkerAt(plan, index),
          (row) => copyLine([row.id, row.gridCode, row.name, row.kind]),
        ),
      );
    },
  };
}

/** Buildings, each with its units. */
export function buildingsStage({ plan, size }: SeedInput): Stage {
  return {
    name: 'buildings',
    total: size.buildings,
    chunk: 2000,
    async write(tx, from, to) {
      await copyInto(
        tx,
        'housing.building',
        'id, grid_code, number, name, floors, center',
        linesOf(
          from,
          to,
          (index) => buildingAt(plan, index),
          (row) => copyLine([row.id, row.gridCode, row.number, row.name, row.floors, row.center]),
        ),
      );
      await copyInto(
        tx,
        'housing.unit',
        'id, building_id, grid_code, number, floor',
        linesOf(
          from * unitsPerBuilding,
          to * unitsPerBuilding,
          (index) => unitAt(plan, index),
          (row) => copyLine([row.id, row.buildingId, row.gridCode, row.number, row.floor]),
        ),
      );
    },
  };
}
