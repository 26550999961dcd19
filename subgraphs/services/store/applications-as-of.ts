import { application as applicationEvent } from '@cityhub/schema/events/application';
import type { Page } from '@cityhub/schema/graph/cursor';
import { listAsOf, type Version, versionsAsOf } from '@cityhub/schema/runtime/as-of';
import type { Tx } from '@cityhub/schema/runtime/database';
import type { ApplicationRow } from './tables.ts';

/** An application as a version tells it. */
export type ApplicationAsOf = Omit<ApplicationRow, 'version' | 'updatedAt'>;

function applicationOf({ id, gridCode, fields }: Version): ApplicationAsOf {
  const said = fields as Pick<ApplicationRow, 'itemCode' | 'residentId' | 'state' | 'note'> & {
    readonly submittedAt: string;
  };
  const { itemCode, residentId, state, note, submittedAt } = said;
  return { id, gridCode, itemCode, residentId, state, note, submittedAt: new Date(submittedAt) };
}

export async function applicationsAsOf(
  tx: Tx,
  at: Date,
  ids: readonly string[],
): Promise<Map<string, ApplicationAsOf>> {
  const found = await versionsAsOf(tx, applicationEvent, at, ids);
  return new Map([...found].map(([id, version]) => [id, applicationOf(version)]));
}

export async function listApplicationsAsOf(
  tx: Tx,
  at: Date,
  size: number,
  after: string | null,
): Promise<Page<ApplicationAsOf>> {
  const page = await listAsOf(tx, applicationEvent, at, size, after);
  return { ...page, nodes: page.nodes.map(applicationOf) };
}
