import type { Db } from '@cityhub/schema/runtime/database';
import { type Classify, compileResponsibilities } from '../model/classify.ts';
import { responsibility } from './tables.ts';

/** A changed list is in force everywhere after this long; no push waits for a statement in between. */
const rereadAfterMs = 60_000;

interface Compiled {
  readonly classify: Promise<Classify>;
  readonly readAt: number;
}

const lists = new WeakMap<Db, Compiled>();

async function read(db: Db): Promise<Classify> {
  return compileResponsibilities(await db.select().from(responsibility));
}

/** The responsibility list of this database, ready to classify; read at most once a minute. It is open to everybody. */
export function responsibilities(db: Db): Promise<Classify> {
  const known = lists.get(db);
  if (known !== undefined && performance.now() - known.readAt < rereadAfterMs) return known.classify;
  const classify = read(db);
  lists.set(db, { classify, readAt: performance.now() });
  // A failed reading is not kept: the next push reads again.
  classify.catch(() => lists.delete(db));
  return classify;
}
