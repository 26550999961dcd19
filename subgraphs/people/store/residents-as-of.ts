import { resident as residentEvent } from '@cityhub/schema/events/resident';
import type { Page } from '@cityhub/schema/graph/cursor';
import { listAsOf, type Version, versionsAsOf } from '@cityhub/schema/runtime/as-of';
import type { Tx } from '@cityhub/schema/runtime/database';
import type { ResidentRow } from './tables.ts';

/** A resident as a version tells it. No push tells the household, so a version has none. */
export type ResidentAsOf = Omit<ResidentRow, 'version' | 'updatedAt'>;

function residentOf({ id, gridCode, fields, sealed }: Version): ResidentAsOf {
  if (sealed === null) throw new Error('a version of a resident that was not erased has sealed values');
  const said = fields as Pick<ResidentRow, 'unitId' | 'name' | 'birthDate' | 'sex' | 'careTags'>;
  const { unitId, name, birthDate, sex, careTags } = said;
  return { id, gridCode, unitId, householdId: null, name, birthDate, sex, careTags, sealed };
}

export async function residentsAsOf(
  tx: Tx,
  at: Date,
  ids: readonly string[],
): Promise<Map<string, ResidentAsOf>> {
  const found = await versionsAsOf(tx, residentEvent, at, ids);
  return new Map([...found].map(([id, version]) => [id, residentOf(version)]));
}

export async function listResidentsAsOf(
  tx: Tx,
  at: Date,
  size: number,
  after: string | null,
): Promise<Page<ResidentAsOf>> {
  const page = await listAsOf(tx, residentEvent, at, size, after);
  return { ...page, nodes: page.nodes.map(residentOf) };
}
