import { type Lattice, latticeSize } from './lattice.ts';

/** A rectangle of the lattice, in cells. */
export interface Block {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Stands for a square that several districts share. */
const mixed = 255;

/** The owner of each square of twice the size, where its four squares have the same one. */
function merged(below: Uint8Array, size: number): Uint8Array {
  const half = size / 2;
  const above = new Uint8Array(half * half);
  for (let y = 0; y < half; y += 1) {
    for (let x = 0; x < half; x += 1) {
      const corner = 2 * y * size + 2 * x;
      const owner = below[corner] as number;
      const same =
        owner === below[corner + 1] && owner === below[corner + size] && owner === below[corner + size + 1];
      above[y * half + x] = same ? owner : mixed;
    }
  }
  return above;
}

/** The largest aligned squares that lie in one district each (a quadtree's leaves), by district. */
export function blocksByDistrict({ owned, owners }: Lattice): ReadonlyMap<string, readonly Block[]> {
  const found = owners.map((): Block[] => []);
  let squares = owned;
  for (let size = latticeSize; size >= 2; size /= 2) {
    const above = merged(squares, size);
    const width = latticeSize / size;
    for (let index = 0; index < squares.length; index += 1) {
      const owner = squares[index] as number;
      if (owner === 0 || owner === mixed) continue;
      const x = index % size;
      const y = (index - x) / size;
      // A square whose four are one is kept as the larger one.
      if (above[(y >> 1) * (size / 2) + (x >> 1)] === mixed)
        found[owner]?.push({ x: x * width, y: y * width, width, height: width });
    }
    squares = above;
  }
  return new Map(owners.map((code, owner) => [code, found[owner] as Block[]]));
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
