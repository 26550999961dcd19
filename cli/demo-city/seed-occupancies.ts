import { occupancy as occupancyEvent } from '@cityhub/schema/events/occupancy';
import { copyInto } from './copy-in.ts';
import { copyLine } from './copy-text.ts';
import { type OccupancyFields, occupancyOf } from './occupancies.ts';
import { residentAt } from './residents.ts';
import { appendChanges, type SeedChange, seededAt } from './seed-change-log.ts';
import { residentIdOf } from './seed-people.ts';
import type { SeedInput, Stage } from './seed-stage.ts';

type OccupancyChange = SeedChange & { readonly fields: OccupancyFields & Record<string, unknown> };

function occupancyChange({ plan, keyring }: SeedInput, index: number): OccupancyChange | null {
  const resident = residentAt(plan, index);
  const fields = occupancyOf(resident, residentIdOf(keyring, resident));
  if (fields === null) return null;
  const { residentId, unitId, gridCode, kind, since, until } = fields;
  return {
    event: occupancyEvent,
    operation: 'registerResidence',
    recordId: keyring.recordId(occupancyEvent.entity, residentId, unitId),
    jurisdiction: gridCode,
    fields: { ...fields },
    idempotencyKey: `seed-occupancy-${index}`,
    body: { residentId, unitId, kind, since, until },
  };
}

function occupancyLine({ recordId, fields }: OccupancyChange, version: number): string {
  const { residentId, unitId, gridCode, kind, since, until } = fields;
  return copyLine([recordId, version, residentId, unitId, gridCode, kind, since, until, seededAt]);
}

/** One for each resident who has a unit: the index is the resident's. */
export function occupanciesStage(city: SeedInput): Stage {
  return {
    name: 'occupancies',
    total: city.size.residents,
    chunk: 10_000,
    async write(tx, from, to) {
      const rows: string[] = [];
      function* changes(): Generator<OccupancyChange> {
        for (let index = from; index < to; index += 1) {
          const change = occupancyChange(city, index);
          if (change !== null) yield change;
        }
      }
      await appendChanges(tx, city.keyring, occupancyEvent.shard, changes(), (change, { position }) => {
        rows.push(occupancyLine(change, position));
      });
      const columns = 'id, version, resident_id, unit_id, grid_code, kind, since, until, updated_at';
      await copyInto(tx, 'housing.occupancy', columns, rows);
    },
  };
}
