import type { Access } from '@cityhub/schema/runtime/access';
import { item } from './tables.ts';

/** A changed list is in force everywhere after this long; no push waits for a statement in between. */
const rereadAfterMs = 60_000;
/** A code that is missing may be new; but unknown codes must not make the hub read the list each time. */
const rereadMissingAfterMs = 5000;

interface Owners {
  readonly byCode: Promise<ReadonlyMap<string, string>>;
  readonly readAt: number;
}

const lists = new WeakMap<Access, Owners>();

async function read(access: Access): Promise<ReadonlyMap<string, string>> {
  const rows = await access.asNobody((tx) =>
    tx.select({ code: item.code, department: item.department }).from(item),
  );
  return new Map(rows.map((row) => [row.code, row.department]));
}

function owners(access: Access, maxAgeMs: number): Promise<ReadonlyMap<string, string>> {
  const known = lists.get(access);
  if (known !== undefined && performance.now() - known.readAt < maxAgeMs) return known.byCode;
  const byCode = read(access);
  lists.set(access, { byCode, readAt: performance.now() });
  // A failed reading is not kept: the next push reads again.
  byCode.catch(() => lists.delete(access));
  return byCode;
}

/** The department that answers for an item, or null where there is no such item. The list is open to everybody. */
export async function ownerOfItem(access: Access, code: string): Promise<string | null> {
  const known = (await owners(access, rereadAfterMs)).get(code);
  return known ?? (await owners(access, rereadMissingAfterMs)).get(code) ?? null;
}
