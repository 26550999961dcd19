import type { Block } from './blocks.ts';

/**
 * Two districts outside Wuhan have communities in the demo city and no outline: each gets a square of the lattice far
 * away from Wuhan, roughly where the district is. Coordinates count from the lattice's origin, in cells of 0.0025°.
 */
const standIns: Readonly<Record<string, Block>> = {
  // 通州, about 116.73 E 39.86 N
  '110112': { x: 1220, y: 3960, width: 16, height: 16 },
  // 黄埔, about 113.50 E 23.14 N
  '440112': { x: -72, y: -2728, width: 16, height: 16 },
};

export function standInBlocks(district: string): readonly Block[] {
  const block = standIns[district];
  if (block === undefined) throw new Error(`district ${district} has neither an outline nor a stand-in area`);
  return [block];
}
