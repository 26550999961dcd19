import { type Lattice, latticeSize } from './lattice.ts';

/** A rectangle of the lattice, in cells. */
export interface Block {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const mixed = -1;

/** The largest aligned squares that lie in one district each (a quadtree's leaves), by district. */
export function blocksByDistrict({ owned, owners }: Lattice): ReadonlyMap<string, readonly Block[]> {
  const found = new Map<string, Block[]>(owners.slice(1).map((code) => [code, []]));
  const keep = (owner: number, x: number, y: number, size: number): void => {
    if (owner > 0) found.get(owners[owner] as string)?.push({ x, y, width: size, height: size });
  };
  /** The square's one owner, or `mixed` once its parts have been kept. */
  const visit = (x: number, y: number, size: number): number => {
    if (size === 1) return owned[y * latticeSize + x] as number;
    const half = size / 2;
    const corners = [
      [x, y] as const,
      [x + half, y] as const,
      [x, y + half] as const,
      [x + half, y + half] as const,
    ];
    const parts = corners.map(([left, low]) => visit(left, low, half));
    const [first] = parts as [number];
    if (first !== mixed && parts.every((owner) => owner === first)) return first;
    for (const [index, [left, low]] of corners.entries()) keep(parts[index] as number, left, low, half);
    return mixed;
  };
  keep(visit(0, 0, latticeSize), 0, 0, latticeSize);
  return found;
}

const areaOf = ({ width, height }: Block): number => width * height;

function halves({ x, y, width, height }: Block): [Block, Block] {
  return width >= height
    ? [
        { x, y, width: width / 2, height },
        { x: x + width / 2, y, width: width / 2, height },
      ]
    : [
        { x, y, width, height: height / 2 },
        { x, y: y + height / 2, width, height: height / 2 },
      ];
}

function halvedBelow(block: Block, area: number): Block[] {
  return areaOf(block) <= area ? [block] : halves(block).flatMap((half) => halvedBelow(half, area));
}

/** Villages are larger than blocks of flats, but not a hundred times as large. */
const mostTimesTheMean = 4;

/**
 * Exactly `count` blocks of a district, none over another. Of too many blocks the smallest are left out, a thin gap along
 * the district's edge; of too few the largest are halved.
 */
export function dissect(blocks: readonly Block[], count: number): Block[] {
  const mean = blocks.reduce((sum, block) => sum + areaOf(block), 0) / count;
  if (mean === 0) throw new RangeError('nothing to cut into grids');
  let parts = blocks
    .flatMap((block) => halvedBelow(block, mean * mostTimesTheMean))
    .sort((a, b) => areaOf(b) - areaOf(a))
    .slice(0, count);
  while (parts.length < count) {
    const most = Math.max(...parts.map(areaOf));
    let missing = count - parts.length;
    parts = parts.flatMap((block) => {
      if (areaOf(block) < most || missing === 0) return [block];
      missing -= 1;
      return halves(block);
    });
  }
  return parts;
}
