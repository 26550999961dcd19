import type { GraphBuilder } from './builder.ts';

/** A point as Postgres has it: x is the longitude. */
interface Point {
  readonly x: number;
  readonly y: number;
}

/** A value type: every subgraph that has places declares the same one. */
export function addGeoPoint<Deps>(builder: GraphBuilder<Deps>) {
  return builder.objectRef<Point>('GeoPoint').implement({
    description: 'A place on the ground, CGCS2000, in degrees. 坐标点',
    shareable: true,
    fields: (t) => ({
      longitude: t.float({ description: 'Degrees east. 经度', resolve: (point) => point.x }),
      latitude: t.float({ description: 'Degrees north. 纬度', resolve: (point) => point.y }),
    }),
  });
}

export type GeoPointRef<Deps> = ReturnType<typeof addGeoPoint<Deps>>;
