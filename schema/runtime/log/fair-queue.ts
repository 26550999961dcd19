/**
 * A queue with a lane for each source. A turn takes one item of every lane, then the next of each, so that what one source
 * has queued stands in nobody else's way; inside a lane items keep their order.
 */
export interface FairQueue<Item> {
  add(lane: string, item: Item): void;
  /**
   * Up to `most` items that fit. One that does not keeps its place in its lane for the next time, and those behind it may
   * go before it: `fits` says no to all that must not. Looks at a bounded number of items, whatever has queued up.
   */
  take(most: number, fits: (item: Item) => boolean): Item[];
  isEmpty(): boolean;
}

interface Lane<Item> {
  readonly name: string;
  items: Item[];
  /** Everything before this index has left. */
  next: number;
  /** Looked at in this turn, and did not fit. */
  readonly held: Item[];
}

/** When nothing fits, a turn gives up after this many times the items that it wanted. */
const lookAhead = 4;
/** Smaller lanes are not worth moving. */
const compactFrom = 1024;

/** What was held goes back before what was not looked at; what has left is dropped when it is the larger part. */
function settle(lane: Lane<unknown>): void {
  for (let index = lane.held.length - 1; index >= 0; index -= 1)
    lane.items[(lane.next -= 1)] = lane.held[index];
  lane.held.length = 0;
  if (lane.next < compactFrom || lane.next * 2 < lane.items.length) return;
  lane.items = lane.items.slice(lane.next);
  lane.next = 0;
}

export function createFairQueue<Item>(): FairQueue<Item> {
  // In the order of their next turn: a lane that was served goes to the end.
  const lanes = new Map<string, Lane<Item>>();

  function serve(lane: Lane<Item>, taken: Item[], fits: (item: Item) => boolean): void {
    const item = lane.items[lane.next] as Item;
    lane.next += 1;
    (fits(item) ? taken : lane.held).push(item);
    lanes.delete(lane.name);
    lanes.set(lane.name, lane);
  }

  function takeTurns(most: number, fits: (item: Item) => boolean): Item[] {
    const taken: Item[] = [];
    let looks = most * lookAhead;
    let round = [...lanes.values()];
    while (round.length > 0) {
      for (const lane of round) {
        if (taken.length === most || looks === 0) return taken;
        looks -= 1;
        serve(lane, taken, fits);
      }
      round = round.filter((lane) => lane.next < lane.items.length);
    }
    return taken;
  }

  return {
    add(name, item) {
      const lane = lanes.get(name);
      if (lane === undefined) lanes.set(name, { name, items: [item], next: 0, held: [] });
      else lane.items.push(item);
    },
    take(most, fits) {
      const taken = takeTurns(most, fits);
      for (const lane of lanes.values()) {
        settle(lane);
        if (lane.next === lane.items.length) lanes.delete(lane.name);
      }
      return taken;
    },
    isEmpty: () => lanes.size === 0,
  };
}
