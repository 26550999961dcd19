import { load, loadRecord } from '@cityhub/schema/graph/context';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import { type ObservationAtGrid, observationsById, observationsBySensor } from '../store/observations.ts';
import { observationsAsOf } from '../store/observations-as-of.ts';
import { sensorCounts, sensorsByGrid, sensorsById, sensorsBySubject } from '../store/sensors.ts';
import type { SensorRow } from '../store/tables.ts';
import type { SensorsContext } from './builder.ts';

// A text that cannot be a key is the key of nothing: it is answered here, because Postgres would fail on it.
const absent = Promise.resolve(null);

export const loadSensor = (context: SensorsContext, id: string): Promise<SensorRow | null> =>
  isUuid(id) ? loadRecord(context, 'Sensor', sensorsById, id) : absent;

export const loadObservation = (context: SensorsContext, id: string): Promise<ObservationAtGrid | null> =>
  isUuid(id) ? loadRecord(context, 'Observation', observationsById, id) : absent;

export const loadObservationAsOf = (
  context: SensorsContext,
  id: string,
  at: Date,
): Promise<ObservationAtGrid | null> =>
  isUuid(id)
    ? loadRecord(context, 'Observation', (tx, ids) => observationsAsOf(tx, at, ids), id, at)
    : absent;

export const loadSensorsOfResident = async (
  context: SensorsContext,
  residentId: string,
): Promise<SensorRow[]> =>
  isUuid(residentId) ? ((await load(context, 'sensorsOfResident', sensorsBySubject, residentId)) ?? []) : [];

/** Digits alone name an area, and a NUL would fail in Postgres. */
export const loadSensorCount = async (context: SensorsContext, area: string): Promise<number> =>
  /^\d{2,15}$/.test(area) ? ((await load(context, 'sensorCount', sensorCounts, area)) ?? 0) : 0;

/** The same page of several grids is one statement; another page is another. */
export async function loadSensorsOfGrid(
  context: SensorsContext,
  gridCode: string,
  limit: number,
  after: string | null,
): Promise<SensorRow[]> {
  if (!/^\d{15}$/.test(gridCode)) return [];
  const name = `sensorsOfGrid/${limit}/${after ?? ''}`;
  return (await load(context, name, (tx, codes) => sensorsByGrid(tx, codes, limit, after), gridCode)) ?? [];
}

/** As above, of several sensors. */
export async function loadObservations(
  context: SensorsContext,
  sensorId: string,
  limit: number,
  before: Date | null,
): Promise<ObservationAtGrid[]> {
  const name = `observations/${limit}/${before?.toISOString() ?? ''}`;
  return (
    (await load(context, name, (tx, ids) => observationsBySensor(tx, ids, limit, before), sensorId)) ?? []
  );
}
