import { occupancy as occupancyEvent } from '@cityhub/schema/events/occupancy';
import type { Page } from '@cityhub/schema/graph/cursor';
import { listAsOf, type Version, versionsAsOf } from '@cityhub/schema/runtime/as-of';
import type { Tx } from '@cityhub/schema/runtime/database';
import type { OccupancyRow } from './tables.ts';

/** A residence as a version tells it. */
export type OccupancyAsOf = Omit<OccupancyRow, 'version' | 'updatedAt'>;

function occupancyOf({ id, gridCode, fields }: Version): OccupancyAsOf {
  const said = fields as Pick<OccupancyRow, 'residentId' | 'unitId' | 'kind' | 'since' | 'until'>;
  const { residentId, unitId, kind, since, until } = said;
  return { id, gridCode, residentId, unitId, kind, since, until };
}

export async function occupanciesAsOf(
  tx: Tx,
  at: Date,
  ids: readonly string[],
): Promise<Map<string, OccupancyAsOf>> {
  const found = await versionsAsOf(tx, occupancyEvent, at, ids);
  return new Map([...found].map(([id, version]) => [id, occupancyOf(version)]));
}

export async function listOccupanciesAsOf(
  tx: Tx,
  at: Date,
  size: number,
  after: string | null,
): Promise<Page<OccupancyAsOf>> {
  const page = await listAsOf(tx, occupancyEvent, at, size, after);
  return { ...page, nodes: page.nodes.map(occupancyOf) };
}
