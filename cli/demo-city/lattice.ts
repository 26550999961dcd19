import rings from './district-rings.json' with { type: 'json' };

/**
 * Wuhan as a lattice of square cells of 0.0025°, about 250 m. A cell belongs to the one district whose ring holds its
 * centre, so districts never overlap, however coarse or contradictory their rings are.
 */
export interface Lattice {
  /** District code by cell, row by row from the south-west; empty where the cell is in no district. */
  readonly owners: readonly string[];
  readonly owned: Uint8Array;
}

/** A power of two, so that the lattice divides into blocks evenly; 2.56° cover all of Wuhan. */
export const latticeSize = 1024;
const origin = { longitude: 113.68, latitude: 29.96 };
const step = 0.0025;
/** Six decimals are about 0.1 m: the same cell edge is the same number in both of its polygons. */
const decimals = 1e6;

const rounded = (degrees: number): number => Math.round(degrees * decimals) / decimals;
export const longitudeOf = (x: number): number => rounded(origin.longitude + x * step);
export const latitudeOf = (y: number): number => rounded(origin.latitude + y * step);

type Position = readonly [longitude: number, latitude: number];

export function districtRings(code: string): Position[][] {
  const lines: readonly string[] = rings[code as keyof typeof rings] ?? [];
  return lines.map((line) => line.split(',').map((pair) => pair.split(' ').map(Number) as [number, number]));
}

/** Where a line of latitude enters and leaves a ring, from west to east. */
function crossings(ring: readonly Position[], latitude: number): number[] {
  const found: number[] = [];
  for (let index = 1; index < ring.length; index += 1) {
    const [x1, y1] = ring[index - 1] as Position;
    const [x2, y2] = ring[index] as Position;
    if (y1 > latitude !== y2 > latitude) found.push(x1 + ((latitude - y1) / (y2 - y1)) * (x2 - x1));
  }
  return found.sort((a, b) => a - b);
}

function fillRow(owned: Uint8Array, y: number, ring: readonly Position[], owner: number): void {
  const edges = crossings(ring, origin.latitude + (y + 0.5) * step);
  for (let pair = 0; pair + 1 < edges.length; pair += 2) {
    const from = Math.ceil(((edges[pair] as number) - origin.longitude) / step - 0.5);
    const to = Math.ceil(((edges[pair + 1] as number) - origin.longitude) / step - 0.5);
    for (let x = from; x < to; x += 1) {
      const cell = y * latticeSize + x;
      if (owned[cell] === 0) owned[cell] = owner;
    }
  }
}

export function buildLattice(): Lattice {
  const owners = ['', ...Object.keys(rings).sort()];
  const owned = new Uint8Array(latticeSize * latticeSize);
  for (const [owner, code] of owners.entries()) {
    for (const ring of districtRings(code)) {
      const latitudes = ring.map(([, latitude]) => latitude);
      const from = Math.floor((Math.min(...latitudes) - origin.latitude) / step);
      const to = Math.ceil((Math.max(...latitudes) - origin.latitude) / step);
      for (let y = from; y < to; y += 1) fillRow(owned, y, ring, owner);
    }
  }
  return { owners, owned };
}
