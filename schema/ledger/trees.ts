/**
 * The ledger's trees by number, as in log.tree: the city's, one for each shard of the log, the reads', the deliveries'. A leaf's
 * index is its position less one.
 */
export const trees = {
  city: 0,
  people: 1,
  housing: 2,
  tickets: 3,
  sensors: 4,
  services: 5,
  exchange: 6,
  reads: 7,
  deliveries: 8,
} as const;
export type TreeName = keyof typeof trees;

const names = Object.keys(trees) as TreeName[];

/** Throws where no tree has the number. */
export function treeName(number: number): TreeName {
  const name = names[number];
  if (name === undefined) throw new Error(`no tree ${number}`);
  return name;
}

/** The trees whose heads an entry of the city's tree names, in its order. */
export const headedTrees: readonly TreeName[] = names.slice(1);
