/** A number in [0, sides) that depends on the dice's name and the index alone: the same on every machine, in any order. */
export type Dice = (index: number, sides: number) => number;

const twoTo32 = 2 ** 32;

/** FNV-1a: spreads names that differ in one letter. */
function seedOf(name: string): number {
  let seed = 0x811c9dc5;
  for (let index = 0; index < name.length; index += 1) {
    seed = Math.imul(seed ^ name.charCodeAt(index), 0x01000193);
  }
  return seed;
}

/** MurmurHash3's finaliser: neighbouring inputs give unrelated outputs. */
function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** Keyed by a name, so that one property of a thing tells nothing about another. Indexes may be up to 2^53. */
export function dice(name: string): Dice {
  const seed = seedOf(name);
  return (index, sides) => {
    const drawn = mix(mix(seed ^ (index >>> 0)) + Math.floor(index / twoTo32)) >>> 0;
    return Math.floor((drawn / twoTo32) * sides);
  };
}

/** One of a list. */
export function pick<Item>(list: readonly Item[], at: number): Item {
  return list[at % list.length] as Item;
}
