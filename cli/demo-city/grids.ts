import { type Block, blocksByDistrict, dissect } from './blocks.ts';
import { dice } from './dice.ts';
import type { DivisionRow } from './divisions.ts';
import { buildLattice, latitudeOf, longitudeOf } from './lattice.ts';
import { namedCommunities } from './named-places.ts';

/**
 * 单元网格, coded in 15 digits: 6 district + 3 street + 3 community + 3 sequence within the community, numbered from west
 * to east and north to south (the layout of DB11 网格化城市管理系统 单元网格划分). Rings are closed, counter-clockwise and
 * longitude first (RFC 7946); grids do not overlap. The polygons are invented: only the districts' outlines are real.
 */
export interface GridRow {
  readonly code: string;
  readonly communityCode: string;
  readonly name: string;
  readonly ring: readonly (readonly [longitude: number, latitude: number])[];
  readonly center: readonly [longitude: number, latitude: number];
}

/** Districts of the old town and its ring; the others are mostly villages. */
const urbanDistricts = new Set(['420102', '420103', '420104', '420105', '420106', '420107', '420111']);
const countDice = dice('grids in a community');

function gridCount({ code }: DivisionRow): number {
  if (namedCommunities.includes(code)) return 2;
  if (urbanDistricts.has(code.slice(0, 6))) return 1 + countDice(Number(code), 3);
  return countDice(Number(code), 4) === 0 ? 2 : 1;
}

/** 操场社区居委会 → 操场社区, 河边村村民委员会 → 河边村: the place, not its committee. */
export function placeName(name: string): string {
  return name
    .replace(/(社区)?(居民委员会|居委会)$/, '社区')
    .replace(/(村民委员会|村委会)$/, '村')
    .replace(/村村$/, '村');
}

function gridRow(community: DivisionRow, { x, y, width, height }: Block, sequence: number): GridRow {
  const [west, east] = [longitudeOf(x), longitudeOf(x + width)];
  const [south, north] = [latitudeOf(y), latitudeOf(y + height)];
  return {
    code: `${community.code}${String(sequence).padStart(3, '0')}`,
    communityCode: community.code,
    name: `${placeName(community.name)}第${sequence}网格`,
    ring: [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
    center: [longitudeOf(x + width / 2), latitudeOf(y + height / 2)],
  };
}

/** Place of a block on the Z-order curve, in eighths of a cell: neighbours in the list are neighbours on the map. */
function curvePlace({ x, y }: Block): number {
  let place = 0;
  for (let bit = 2 ** 12; bit >= 1; bit /= 2) {
    place = place * 4 + (Math.floor((y * 8) / bit) % 2) * 2 + (Math.floor((x * 8) / bit) % 2);
  }
  return place;
}

const northWestFirst = (a: Block, b: Block): number => b.y + b.height - (a.y + a.height) || a.x - b.x;

function gridsOfDistrict(communities: readonly DivisionRow[], blocks: readonly Block[]): GridRow[] {
  const counts = communities.map(gridCount);
  const cut = dissect(
    blocks,
    counts.reduce((sum, count) => sum + count, 0),
  );
  const places = cut.map((block) => ({ block, place: curvePlace(block) })).sort((a, b) => a.place - b.place);
  let next = 0;
  return communities.flatMap((community, index) => {
    const own = places.slice(next, next + (counts[index] as number)).map(({ block }) => block);
    next += own.length;
    return own.sort(northWestFirst).map((block, order) => gridRow(community, block, order + 1));
  });
}

const wuhan = '4201';

/** Every grid of the demo city, in the order of the codes: at least one in each community. */
export function buildGrids(divisions: readonly DivisionRow[]): GridRow[] {
  const blocks = blocksByDistrict(buildLattice());
  const outlineOf = (district: string): readonly Block[] => {
    const own = blocks.get(district);
    if (own === undefined) throw new Error(`district ${district} has no outline`);
    return own;
  };
  const communities = divisions.filter(({ code, level }) => level === 'COMMUNITY' && code.startsWith(wuhan));
  const byDistrict = Map.groupBy(communities, ({ code }) => code.slice(0, 6));
  return [...byDistrict]
    .flatMap(([district, own]) => gridsOfDistrict(own, outlineOf(district)))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
}
