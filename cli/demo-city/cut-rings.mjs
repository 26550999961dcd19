// Cuts district-rings.json out of a public map of Wuhan's districts (github longwosion/geojson-map-china, 2015, coarse,
// coordinate system undocumented: good for a demo, not for surveying). Four decimals are about ten metres.
// Run: node cli/demo-city/cut-rings.mjs FILE, the map's GeoJSON (wuhan_420100.geojson).
import { readFileSync, writeFileSync } from 'node:fs';

const [source = 'wuhan_420100.geojson'] = process.argv.slice(2);
const { features } = JSON.parse(readFileSync(source, 'utf8'));

const ringLine = (ring) => ring.map(([x, y]) => `${x.toFixed(4)} ${y.toFixed(4)}`).join(',');
const rows = features
  .map(({ properties, geometry }) => [properties.id, geometry.coordinates.map(([outer]) => ringLine(outer))])
  .sort(([a], [b]) => (a < b ? -1 : 1));
if (rows.length !== 13) throw new Error(`expected 13 districts, found ${rows.length}`);
writeFileSync(
  new URL('district-rings.json', import.meta.url),
  `${JSON.stringify(Object.fromEntries(rows), null, 2)}\n`,
);
