import { connectRaw, type RawSql } from '@cityhub/schema/runtime/database';
import { createKeyring } from '@cityhub/schema/runtime/log/record-keys';
import type { Secrets } from '@cityhub/schema/runtime/secrets';
import { type Progress, progress } from '../progress.ts';
import { planCity } from './city-plan.ts';
import { type CityKind, type CitySize, citySize } from './city-size.ts';
import { occupanciesStage } from './seed-occupancies.ts';
import { householdsStage, residentsStage } from './seed-people.ts';
import { buildingsStage, gridsStage } from './seed-places.ts';
import {
  lockProgress,
  prepareProgress,
  readProgress,
  recordProgress,
  type StageProgress,
} from './seed-progress.ts';
import { referenceStage } from './seed-reference.ts';
import { type SeedRights, seedRights } from './seed-rights.ts';
import { sensorsStage } from './seed-sensors.ts';
import type { SeedInput, Stage } from './seed-stage.ts';
import { ticketsStage } from './seed-tickets.ts';

export interface SeedOptions {
  /** The migrated hub database, as its administrator. */
  readonly adminUrl: string;
  readonly secrets: Secrets;
  readonly residents: number;
  readonly city?: CityKind;
  /** Lets a complete city grow to what is asked for; without it a complete city is left alone. */
  readonly grow?: boolean;
  /** Told in one line what was built. */
  readonly report?: (line: string) => void;
}

/** Not the log: it is read by position, and its payloads take longest to sample. */
const countedTables =
  'housing.division, housing.grid, housing.building, housing.unit, housing.occupancy, people.household, ' +
  'people.resident, people.grid_worker, tickets.ticket, sensors.sensor';

/** A city of more things than this takes more than a few seconds, and shows how far it is. */
const longWork = 50_000;

/** In the order that the foreign keys ask for. */
function stagesOf(city: SeedInput): readonly Stage[] {
  const parts = [
    referenceStage,
    gridsStage,
    buildingsStage,
    householdsStage,
    residentsStage,
    occupanciesStage,
    sensorsStage,
    ticketsStage,
  ];
  return parts.map((stageOf) => stageOf(city));
}

/** Writes the next chunk; answers how much it was, 0 when the stage is complete. */
function writeChunk(sql: RawSql, rights: SeedRights, stage: Stage): Promise<number> {
  return sql.begin(async (tx) => {
    // A crash may lose the last chunks whole, with their progress: they are written again.
    await tx`set local synchronous_commit = off`;
    const from = await lockProgress(tx, stage.name);
    const to = Math.min(stage.total, from + stage.chunk);
    if (to <= from) return 0;
    await rights.acquire(tx);
    await stage.write(tx, from, to);
    await recordProgress(tx, stage.name, to);
    await rights.release(tx);
    return to - from;
  });
}

async function writeStages(sql: RawSql, stages: readonly Stage[], shown: Progress): Promise<void> {
  const rights = await seedRights(sql);
  for (const stage of stages) {
    for (let written = 1; written > 0; ) {
      // A city of millions fills more than one partition of the log, and no worker may be there yet.
      await sql`select log.make_room()`;
      written = await writeChunk(sql, rights, stage);
      shown.advance(written);
    }
  }
}

/** False where no seed has begun, and where one has stopped half-way. */
function isComplete(stages: ReadonlyMap<string, StageProgress>): boolean {
  return stages.size > 0 && [...stages.values()].every(({ done, total }) => done >= total);
}

async function build(sql: RawSql, options: SeedOptions): Promise<CitySize | null> {
  const before = await readProgress(sql);
  if (isComplete(before) && options.grow !== true) return null;
  const plan = planCity();
  // A seed that stopped goes on to what it was to become, even if less is asked for now.
  const residents = Math.max(options.residents, before.get('residents')?.total ?? 0);
  const size = citySize(plan, residents, options.city ?? 'full');
  const stages = stagesOf({ plan, size, keyring: createKeyring(options.secrets) });
  const missing = stages.reduce(
    (sum, { name, total }) => sum + Math.max(0, total - (before.get(name)?.done ?? 0)),
    0,
  );
  if (missing === 0) return null;
  await prepareProgress(sql, stages);
  const shown = progress('demo city', missing, missing > longWork ? 'auto' : 'quiet');
  await writeStages(sql, stages, shown);
  shown.finish();
  // The planner knows nothing of rows that came by COPY until they are counted.
  await sql.unsafe(`analyze ${countedTables}`);
  return size;
}

/**
 * Builds the demo city, or what is missing of it: an interrupted seed goes on, and a complete city is left alone unless it
 * may grow; then more residents join the ones who are there. The same city on every machine, but for what its secrets make
 * of it: record ids and keys.
 */
export async function seedCity(options: SeedOptions): Promise<void> {
  const sql = connectRaw(options.adminUrl, { max: 1, name: 'demo city' });
  try {
    const built = await build(sql, options);
    if (built !== null) options.report?.(`demo city: ${built.residents} residents, ${built.grids} grids`);
  } finally {
    await sql.end({ timeout: 2 });
  }
}

/** Whether the demo city stands in this database, whole. */
export async function isCityComplete(adminUrl: string): Promise<boolean> {
  const sql = connectRaw(adminUrl, { max: 1, name: 'demo city' });
  try {
    return isComplete(await readProgress(sql));
  } finally {
    await sql.end({ timeout: 2 });
  }
}
