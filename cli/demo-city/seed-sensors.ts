import { copyInto } from './copy-in.ts';
import { copyLine } from './copy-text.ts';
import { residentAt } from './residents.ts';
import { residentIdOf } from './seed-people.ts';
import { linesOf, type SeedInput, type Stage } from './seed-stage.ts';
import { type SensorRow, sensorAt } from './sensors.ts';

function sensorLine({ plan, keyring }: SeedInput, row: SensorRow): string {
  const subject =
    row.subjectResident === null ? null : residentIdOf(keyring, residentAt(plan, row.subjectResident));
  return copyLine([row.id, row.code, row.kind, row.name, row.unit, row.gridCode, row.location, subject]);
}

export function sensorsStage(city: SeedInput): Stage {
  return {
    name: 'sensors',
    total: city.size.sensors,
    chunk: 10_000,
    async write(tx, from, to) {
      await copyInto(
        tx,
        'sensors.sensor',
        'id, code, kind, name, unit, grid_code, location, subject_resident_id',
        linesOf(
          from,
          to,
          (index) => sensorAt(city.plan, index, city.size.residents),
          (row) => sensorLine(city, row),
        ),
      );
    },
  };
}
