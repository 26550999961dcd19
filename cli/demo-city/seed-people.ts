import { resident as residentEvent } from '@cityhub/schema/events/resident';
import type { Keyring } from '@cityhub/schema/runtime/log/record-keys';
import { copyInto } from './copy-in.ts';
import { copyLine } from './copy-text.ts';
import { householdAt, type ResidentRow, residentAt } from './residents.ts';
import { appendChanges, type SeedChange, seededAt } from './seed-change-log.ts';
import { linesOf, type SeedInput, type Stage } from './seed-stage.ts';

/** The record that a push of the same person would find. */
export function residentIdOf(keyring: Keyring, resident: ResidentRow): string {
  return keyring.recordId(residentEvent.entity, resident.fields.citizenId);
}

export function householdsStage({ plan, size }: SeedInput): Stage {
  return {
    name: 'households',
    total: size.households,
    chunk: 50_000,
    async write(tx, from, to) {
      // The last household of the smaller city that was there before may have been cut short.
      const last = from === 0 ? null : householdAt(plan, from - 1, size.residents);
      if (last !== null) await tx`update people.household set size = ${last.size} where id = ${last.id}`;
      await copyInto(
        tx,
        'people.household',
        'id, grid_code, unit_id, size',
        linesOf(
          from,
          to,
          (index) => householdAt(plan, index, size.residents),
          (row) => copyLine([row.id, row.gridCode, row.unitId, row.size]),
        ),
      );
    },
  };
}

type ResidentChange = SeedChange & { readonly resident: ResidentRow };

function residentChange(keyring: Keyring, resident: ResidentRow): ResidentChange {
  const { citizenId, name, phone, gridCode, unitId, careTags } = resident.fields;
  return {
    event: residentEvent,
    operation: 'registerResident',
    recordId: residentIdOf(keyring, resident),
    jurisdiction: gridCode,
    fields: resident.fields,
    idempotencyKey: `seed-resident-${resident.index}`,
    body: { citizenId, name, phone, gridCode, unitId, careTags },
    resident,
  };
}

function residentLine(
  { resident, recordId }: ResidentChange,
  version: number,
  sealed: Buffer | null,
): string {
  const { gridCode, unitId, name, birthDate, sex, careTags } = resident.fields;
  const place = [recordId, version, gridCode, unitId, resident.householdId];
  return copyLine([...place, name, birthDate, sex, careTags, sealed, seededAt]);
}

export function residentsStage({ plan, size, keyring }: SeedInput): Stage {
  return {
    name: 'residents',
    total: size.residents,
    chunk: 10_000,
    async write(tx, from, to) {
      const rows: string[] = [];
      function* changes(): Generator<ResidentChange> {
        for (let index = from; index < to; index += 1) yield residentChange(keyring, residentAt(plan, index));
      }
      await appendChanges(tx, keyring, residentEvent.shard, changes(), (change, { position, sealed }) => {
        rows.push(residentLine(change, position, sealed));
      });
      const columns =
        'id, version, grid_code, unit_id, household_id, name, birth_date, sex, care_tags, sealed, updated_at';
      await copyInto(tx, 'people.resident', columns, rows);
    },
  };
}
