import type { RawTx } from '@cityhub/schema/runtime/database';

/** Rows that are in memory at once, for each side. */
const pageSize = 1000;

/**
 * The rows of a statement, page by page, from a cursor that the server keeps: whatever their number, memory stays the same, and
 * other statements of the transaction may run in between.
 */
export async function* pagesOf<Row>(
  tx: RawTx,
  name: 'hub_side' | 'department_side',
  statement: string,
  parameters: readonly (string | number)[],
): AsyncGenerator<readonly Row[]> {
  // All rows are wanted: without it the planner prefers what gives the first tenth soonest.
  await tx`set local cursor_tuple_fraction = 1`;
  await tx.unsafe(`declare ${name} no scroll cursor for ${statement}`, [...parameters]);
  for (;;) {
    const rows = await tx.unsafe(`fetch ${pageSize} from ${name}`);
    if (rows.length > 0) yield rows as unknown as readonly Row[];
    if (rows.length < pageSize) break;
  }
  await tx.unsafe(`close ${name}`);
}
