import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { citizenId, demoGrid, registerResidents, residentPush } from '../harness/pushes.ts';

const neighbour = '420102010001002';
/** A person looks up so many of each kind: both together are an hour's budget. */
const ofEach = 15;
const persons = 20;
/** Noise of the machine may hide that two things take the same time, three times over hardly. */
const rounds = 3;

let city: ClonedCity;
let hub: LocalHub;
let hidden: { id: string; citizenId: string }[];

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
  const inputs = Array.from({ length: ofEach }, (_, index) => residentPush(4000 + index, demoGrid));
  const worker = await hub.ask(persona.gridworker(demoGrid));
  const { data } = await worker(registerResidents, { inputs });
  hidden = data?.['registerResidents'].rows.map((row: any, index: number) => ({
    id: row.receipt.recordId,
    citizenId: inputs[index]?.citizenId,
  }));
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

async function timed(ask: Ask, query: string, variables: Record<string, unknown>): Promise<number> {
  const start = performance.now();
  const { data, errors } = await ask(query, variables);
  const ms = performance.now() - start;
  expect(errors).toBeNull();
  expect(Object.values(data ?? { none: 1 })).toEqual([null]);
  return ms;
}

const medianOf = (times: readonly number[]): number =>
  times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? Number.NaN;

/** Hidden and missing in turn, so that a busy moment meets both; the one that comes first changes. */
async function compare(
  query: string,
  of: (person: number, index: number) => readonly [hidden: object, missing: object],
): Promise<{ difference: number; median: number }> {
  const times: [number[], number[]] = [[], []];
  for (let person = 0; person < persons; person += 1) {
    const ask = await hub.ask({ ...persona.gridworker(neighbour), person: randomUUID() });
    for (let index = 0; index < ofEach; index += 1) {
      const pair = of(person, index);
      for (const kind of index % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const))
        times[kind].push(await timed(ask, query, pair[kind] as Record<string, unknown>));
    }
  }
  const [one, other] = [medianOf(times[0]), medianOf(times[1])];
  return { difference: Math.abs(one - other), median: other };
}

const ways = [
  [
    'by citizen id',
    'query($citizenId: String!) { residentByCitizenId(citizenId: $citizenId) { id } }',
    (person: number, index: number) =>
      [
        { citizenId: hidden[index]?.citizenId },
        { citizenId: citizenId(5000 + person * ofEach + index) },
      ] as const,
  ],
  [
    'by id',
    'query($id: ID!) { resident(id: $id) { id name } }',
    (_person: number, index: number) => [{ id: hidden[index]?.id }, { id: randomUUID() }] as const,
  ],
] as const;

test.each(ways)('%s: who is hidden is answered as fast as who is not there', async (way, query, of) => {
  const found: { difference: number; median: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const one = await compare(query, of);
    found.push(one);
    if (one.difference < 0.3 || one.difference < one.median * 0.05) break;
  }
  const told = found.map(({ difference, median }) => `${difference.toFixed(3)} of ${median.toFixed(2)} ms`);
  console.info(`hidden against missing, ${way}, ${persons * ofEach} of each: ${told.join(', then ')}`);
  const last = found.at(-1);
  expect(last?.difference, told.join(', ')).toBeLessThan(Math.max(0.3, (last?.median ?? 0) * 0.05));
});
