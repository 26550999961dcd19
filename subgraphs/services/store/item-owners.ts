import type { Db } from '@cityhub/schema/runtime/database';
import { item } from './tables.ts';

/** A changed list is in force everywhere after this long; no push waits for a statement in between. */
const rereadAfterMs = 60_000;
/** A code that is missing may be new; but unknown codes must not make the hub read the list each time. */
const rereadMissingAfterMs = 5000;

interface Owners {
  readonly byCode: Promise<ReadonlyMap<string, string>>;
  readonly readAt: number;
}

const lists = new WeakMap<Db, Owners>();

async function read(db: Db): Promise<ReadonlyMap<string, string>> {
  const rows = await db.select({ code: item.code, department: item.department }).from(item);
  return new Map(rows.map((row) => [row.code, row.department]));
}

function owners(db: Db, maxAgeMs: number): Promise<ReadonlyMap<string, string>> {
  const known = lists.get(db);
  if (known !== undefined && performance.now() - known.readAt < maxAgeMs) return known.byCode;
  const byCode = read(db);
  lists.set(db, { byCode, readAt: performance.now() });
  // A failed reading is not kept: the next push reads again.
  byCode.catch(() => lists.delete(db));
  return byCode;
}

/** The department that answers for an item, or null where there is no such item. The list is open to everybody. */
export async function ownerOfItem(db: Db, code: string): Promise<string | null> {
  const known = (await owners(db, rereadAfterMs)).get(code);
  return known ?? (await owners(db, rereadMissingAfterMs)).get(code) ?? null;
}
