import { type Page, pageOf } from '@cityhub/schema/graph/cursor';
import type { Tx } from '@cityhub/schema/runtime/database';
import { and, asc, desc, eq, gt, inArray, lt, sql } from 'drizzle-orm';
import { observation, sensor } from './tables.ts';

const columns = {
  id: observation.id,
  sensorId: observation.sensorId,
  phenomenonTime: observation.phenomenonTime,
  result: observation.result,
};

/** An observation is where its sensor is: rights to it depend on the grid. */
export interface ObservationAtGrid {
  readonly id: string;
  readonly sensorId: string;
  readonly phenomenonTime: Date;
  readonly result: number;
  readonly gridCode: string;
}

export async function observationsById(
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, ObservationAtGrid>> {
  const rows = await tx
    .select({ ...columns, gridCode: sensor.gridCode })
    .from(observation)
    .innerJoin(sensor, eq(sensor.id, observation.sensorId))
    .where(inArray(observation.id, [...ids]));
  return new Map(rows.map((row) => [row.id, row]));
}

export async function listObservations(
  tx: Tx,
  size: number,
  after: string | null,
): Promise<Page<ObservationAtGrid>> {
  const rows = await tx
    .select({ ...columns, gridCode: sensor.gridCode })
    .from(observation)
    .innerJoin(sensor, eq(sensor.id, observation.sensorId))
    .where(after === null ? undefined : gt(observation.id, after))
    .orderBy(asc(observation.id))
    .limit(size + 1);
  return pageOf(rows, size, (row) => [row.id]);
}

/**
 * Up to `limit` observations of each sensor, newest first, before a moment: one statement for all sensors, and by the
 * lateral join one short walk of the index for each, however long its history is.
 */
export async function observationsBySensor(
  tx: Tx,
  sensorIds: readonly string[],
  limit: number,
  before: Date | null,
): Promise<Map<string, ObservationAtGrid[]>> {
  const ofSensor = eq(observation.sensorId, sensor.id);
  const page = tx
    .select(columns)
    .from(observation)
    .where(before === null ? ofSensor : and(ofSensor, lt(observation.phenomenonTime, before)))
    .orderBy(desc(observation.phenomenonTime))
    .limit(limit)
    .as('page');
  const rows = await tx
    .select({ ...page._.selectedFields, gridCode: sensor.gridCode })
    .from(sensor)
    .innerJoinLateral(page, sql`true`)
    .where(inArray(sensor.id, [...sensorIds]))
    .orderBy(desc(page.phenomenonTime));
  return Map.groupBy(rows, (row) => row.sensorId);
}
