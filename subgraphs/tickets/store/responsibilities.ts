import type { Access } from '@cityhub/schema/runtime/access';
import { type Classify, compileResponsibilities } from '../model/classify.ts';
import { responsibility } from './tables.ts';

/** A changed list is in force everywhere after this long; no push waits for a statement in between. */
const rereadAfterMs = 60_000;

interface Compiled {
  readonly classify: Promise<Classify>;
  readonly readAt: number;
}

const lists = new WeakMap<Access, Compiled>();

async function read(access: Access): Promise<Classify> {
  return compileResponsibilities(await access.asNobody((tx) => tx.select().from(responsibility)));
}

/** The responsibility list of this access, ready to classify; read at most once a minute. It is open to everybody. */
export function responsibilities(access: Access): Promise<Classify> {
  const known = lists.get(access);
  if (known !== undefined && performance.now() - known.readAt < rereadAfterMs) return known.classify;
  const classify = read(access);
  lists.set(access, { classify, readAt: performance.now() });
  // A failed reading is not kept: the next push reads again.
  classify.catch(() => lists.delete(access));
  return classify;
}
