import { expect, test } from 'vitest';
import { divisions } from './divisions.ts';
import { buildGrids, type GridRow, placeName } from './grids.ts';
import { districtRings } from './lattice.ts';

const all = divisions();
const grids = buildGrids(all);

interface Box {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

function boxOf({ ring }: GridRow): Box {
  const [southWest, , northEast] = ring as [[number, number], [number, number], [number, number]];
  return { west: southWest[0], south: southWest[1], east: northEast[0], north: northEast[1] };
}

test('each community of Wuhan has its grids, coded in 15 digits and numbered from 001', () => {
  const communities = all
    .filter(({ code, level }) => level === 'COMMUNITY' && code.startsWith('4201'))
    .map(({ code }) => code);
  const byCommunity = Map.groupBy(grids, ({ communityCode }) => communityCode);
  expect([...byCommunity.keys()].sort()).toEqual([...communities].sort());
  for (const [community, own] of byCommunity) {
    expect(own.map(({ code }) => code)).toEqual(
      own.map((_, index) => `${community}${String(index + 1).padStart(3, '0')}`),
    );
  }
  expect(grids.length).toBeGreaterThan(4000);
  expect(grids.length).toBeLessThan(7000);
});

test('every ring is closed, has five positions and runs counter-clockwise, longitude first', () => {
  for (const { ring } of grids) {
    expect(ring).toHaveLength(5);
    expect(ring[4]).toEqual(ring[0]);
    const doubled = ring.slice(1).reduce((sum, [x, y], index) => {
      const [px, py] = ring[index] as readonly [number, number];
      return sum + px * y - x * py;
    }, 0);
    expect(doubled).toBeGreaterThan(0);
    for (const [longitude, latitude] of ring) {
      expect(longitude > 73 && longitude < 136 && latitude > 3 && latitude < 54).toBe(true);
    }
  }
});

test('every centre lies inside its grid', () => {
  for (const grid of grids) {
    const { west, south, east, north } = boxOf(grid);
    const [x, y] = grid.center;
    expect(x > west && x < east && y > south && y < north).toBe(true);
  }
});

test('no grid lies over another', () => {
  const boxes = grids.map(boxOf).sort((a, b) => a.west - b.west);
  let overlaps = 0;
  for (const [index, a] of boxes.entries()) {
    for (let next = index + 1; next < boxes.length; next += 1) {
      const b = boxes[next] as Box;
      if (b.west >= a.east) break;
      if (b.south < a.north && a.south < b.north) overlaps += 1;
    }
  }
  expect(overlaps).toBe(0);
});

test('grids of a community count from north to south, and in a row from west to east', () => {
  for (const own of Map.groupBy(grids, ({ communityCode }) => communityCode).values()) {
    for (const [index, grid] of own.slice(1).entries()) {
      const [before, after] = [boxOf(own[index] as GridRow), boxOf(grid)];
      expect(before.north > after.north || (before.north === after.north && before.west < after.west)).toBe(
        true,
      );
    }
  }
});

/** The even-odd rule over all rings of a district. */
function isInside(district: string, [x, y]: readonly [number, number]): boolean {
  const edges = districtRings(district).flatMap((ring) =>
    ring.slice(1).map((to, index) => [ring[index], to] as const),
  );
  const crossed = edges.filter(([from, to]) => {
    const [[x1, y1], [x2, y2]] = [from as readonly [number, number], to];
    return y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1);
  });
  return crossed.length % 2 === 1;
}

test('grids of Wuhan lie inside the outline of their district', () => {
  // A centre may be a corner of four cells, and just these cells' centres are known to be inside.
  const nearby = [-0.00125, 0, 0.00125];
  const outside = grids
    .filter(({ code }) => code.startsWith('4201'))
    .filter(({ code, center: [x, y] }) =>
      nearby.every((dx) => nearby.every((dy) => !isInside(code.slice(0, 6), [x + dx, y + dy]))),
    );
  expect(outside).toEqual([]);
});

test.each([
  ['操场社区居委会', '操场社区'],
  ['东湖新城社区居民委员会', '东湖新城社区'],
  ['河边村村民委员会', '河边村'],
  ['红星村委会', '红星村'],
  ['一居委会', '一社区'],
])('the place of %s is %s', (committee, place) => {
  expect(placeName(committee)).toBe(place);
});
