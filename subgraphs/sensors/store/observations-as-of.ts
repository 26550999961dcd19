import { observation as observationEvent } from '@cityhub/schema/events/observation';
import type { Page } from '@cityhub/schema/graph/cursor';
import { listAsOf, type Version, versionsAsOf } from '@cityhub/schema/runtime/as-of';
import type { Tx } from '@cityhub/schema/runtime/database';
import type { ObservationAtGrid } from './observations.ts';

function observationOf({ id, gridCode, fields }: Version): ObservationAtGrid {
  const { sensorId, phenomenonTime, result } = fields as {
    sensorId: string;
    phenomenonTime: string;
    result: number;
  };
  return { id, gridCode, sensorId, phenomenonTime: new Date(phenomenonTime), result };
}

export async function observationsAsOf(
  tx: Tx,
  at: Date,
  ids: readonly string[],
): Promise<Map<string, ObservationAtGrid>> {
  const found = await versionsAsOf(tx, observationEvent, at, ids);
  return new Map([...found].map(([id, version]) => [id, observationOf(version)]));
}

export async function listObservationsAsOf(
  tx: Tx,
  at: Date,
  size: number,
  after: string | null,
): Promise<Page<ObservationAtGrid>> {
  const page = await listAsOf(tx, observationEvent, at, size, after);
  return { ...page, nodes: page.nodes.map(observationOf) };
}
