/** A record as one side holds it: of its values nothing but their hash and the names of those that are there. */
export interface SideRecord {
  readonly recordId: string;
  readonly version: number;
  readonly leaf: Uint8Array;
  readonly fields: readonly string[];
}

/** One record on both sides; a side that does not list it is null. */
export interface Pair {
  readonly hub: SideRecord | null;
  readonly department: SideRecord | null;
}

async function* flatten<Item>(pages: AsyncIterable<readonly Item[]>): AsyncGenerator<Item> {
  for await (const page of pages) yield* page;
}

/** Pairs that are decided together, so that what only one side lists is looked up in one statement. */
const pairsAtOnce = 1000;

/** Merges two lists that are sorted by record id, in chunks and in that order. */
export async function* pairUp(
  hubPages: AsyncIterable<readonly SideRecord[]>,
  departmentPages: AsyncIterable<readonly SideRecord[]>,
): AsyncGenerator<readonly Pair[]> {
  const hub = flatten(hubPages);
  const department = flatten(departmentPages);
  let [left, right] = await Promise.all([hub.next(), department.next()]);
  let pairs: Pair[] = [];
  while (left.done !== true || right.done !== true) {
    const takesLeft =
      left.done !== true && (right.done === true || left.value.recordId <= right.value.recordId);
    const takesRight =
      right.done !== true && (left.done === true || right.value.recordId <= left.value.recordId);
    pairs.push({
      hub: takesLeft && left.done !== true ? left.value : null,
      department: takesRight && right.done !== true ? right.value : null,
    });
    if (takesLeft) left = await hub.next();
    if (takesRight) right = await department.next();
    if (pairs.length === pairsAtOnce) {
      yield pairs;
      pairs = [];
    }
  }
  if (pairs.length > 0) yield pairs;
}
