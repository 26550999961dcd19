import { type Page, pageOf } from '@cityhub/schema/graph/cursor';
import type { Tx } from '@cityhub/schema/runtime/database';
import { and, asc, gt, inArray, isNull, or, sql } from 'drizzle-orm';
import type { SensorPlace } from '../model/observation.ts';
import { type SensorRow, sensor } from './tables.ts';

export async function sensorsById(tx: Tx, ids: readonly string[]): Promise<Map<string, SensorRow>> {
  const rows = await tx
    .select()
    .from(sensor)
    .where(inArray(sensor.id, [...ids]));
  return new Map(rows.map((row) => [row.id, row]));
}

/** Up to `limit` sensors of each grid, in the order of their ids, after `after`: one statement for all grids. */
export async function sensorsByGrid(
  tx: Tx,
  gridCodes: readonly string[],
  limit: number,
  after: string | null,
): Promise<Map<string, SensorRow[]>> {
  const rank = sql<number>`row_number() over (partition by ${sensor.gridCode} order by ${sensor.id})`.as(
    'rank',
  );
  const inGrids = inArray(sensor.gridCode, [...gridCodes]);
  const ranked = tx
    .select({ id: sensor.id, rank })
    .from(sensor)
    .where(after === null ? inGrids : and(inGrids, gt(sensor.id, after)))
    .as('ranked');
  const rows = await tx
    .select()
    .from(sensor)
    .where(sql`${sensor.id} in (select ${ranked.id} from ${ranked} where ${ranked.rank} <= ${limit})`)
    .orderBy(asc(sensor.id));
  return Map.groupBy(rows, (row) => row.gridCode);
}

export async function sensorsBySubject(
  tx: Tx,
  residentIds: readonly string[],
): Promise<Map<string, SensorRow[]>> {
  const rows = await tx
    .select()
    .from(sensor)
    .where(inArray(sensor.subjectResidentId, [...residentIds]))
    .orderBy(asc(sensor.id));
  return Map.groupBy(rows, (row) => row.subjectResidentId as string);
}

export async function listSensors(tx: Tx, size: number, after: string | null): Promise<Page<SensorRow>> {
  const rows = await tx
    .select()
    .from(sensor)
    .where(after === null ? undefined : gt(sensor.id, after))
    .orderBy(asc(sensor.id))
    .limit(size + 1);
  return pageOf(rows, size, (row) => [row.id]);
}

/** How many sensors that the caller may see stand in each area. A range of full codes uses the index, a prefix would not. */
export async function sensorCounts(tx: Tx, areas: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.execute<{ area: string; count: number }>(sql`
    select wanted.area, count(${sensor.id})::int as count
    from unnest(${sql.param([...areas])}::text[]) as wanted (area)
    left join ${sensor} on ${sensor.gridCode} between rpad(wanted.area, 15, '0') and rpad(wanted.area, 15, '9')
    group by wanted.area /* kept */`);
  return new Map([...rows].map((row) => [row.area, row.count]));
}

/** The open sensors with these ids or codes. A sensor that watches a person is unknown to a push, whoever asks. */
export function openSensors(
  tx: Tx,
  ids: readonly string[],
  codes: readonly string[],
): Promise<SensorPlace[]> {
  const named = or(inArray(sensor.id, [...ids]), inArray(sensor.code, [...codes]));
  return tx
    .select({ id: sensor.id, code: sensor.code, gridCode: sensor.gridCode })
    .from(sensor)
    .where(and(isNull(sensor.subjectResidentId), named));
}
