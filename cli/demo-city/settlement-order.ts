import type { DivisionRow } from './divisions.ts';
import type { GridRow } from './grids.ts';
import { namedCommunities } from './named-places.ts';

/** First of each list, second of each, and so on until all are used up. */
function inTurn<Item>(lists: readonly (readonly Item[])[]): Item[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, round) =>
    lists.flatMap((list) => list.slice(round, round + 1)),
  ).flat();
}

/** Named communities first, then the districts in turn: so a small city is inhabited in every district. */
export function settlementOrder(divisions: readonly DivisionRow[], grids: readonly GridRow[]): GridRow[] {
  const named = new Set(namedCommunities);
  const others = divisions.filter(({ code, level }) => level === 'COMMUNITY' && !named.has(code));
  const byDistrict = Map.groupBy(others, ({ code }) => code.slice(0, 6));
  const byCommunity = Map.groupBy(grids, ({ communityCode }) => communityCode);
  const order = [...namedCommunities, ...inTurn([...byDistrict.values()]).map(({ code }) => code)];
  return order.flatMap((code) => byCommunity.get(code) ?? []);
}
