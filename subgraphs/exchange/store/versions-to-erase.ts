import type { Log } from './record-log.ts';

/** A version whose values still stand, with what its commitments are made of. */
export interface VersionToErase {
  readonly position: number;
  readonly entity: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly sealed: Uint8Array | null;
  readonly actor: string;
  readonly idempotency_key: string;
}

/** Some hundred kilobytes of values in memory at a time, and the event loop free in between. */
const pageSize = 500;

/** The versions of a record in their order, page by page. */
export async function* versionsToErase(
  log: Log,
  record: { readonly shard: number; readonly recordId: string },
): AsyncGenerator<readonly VersionToErase[]> {
  const { shard, recordId } = record;
  for (let after = 0; ; ) {
    const page = await log<VersionToErase[]>`
      select position, entity, payload, sealed, actor, idempotency_key
      from log.versions_to_erase(${shard}::smallint, ${recordId}::uuid, ${after}::bigint, ${pageSize})`;
    const last = page.at(-1);
    if (last !== undefined) yield page;
    if (last === undefined || page.length < pageSize) return;
    after = last.position;
  }
}
