import { signToken } from '@cityhub/schema/runtime/tokens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import {
  deepQueries,
  endlessQueries,
  flatBomb,
  fragmentBomb,
  type Hostile,
  wideQueries,
} from './hostile-queries.ts';
import { bearer, post, type RawAnswer, ways } from './raw-graph.ts';

let city: ClonedCity;
let hub: LocalHub;
let token: string;
beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
  token = await signToken(city.secrets, persona.department('police'));
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

/** Planning a bomb would take half a minute; a refusal takes milliseconds, but the machine may be busy. */
const fastMs = 2000;

async function timed(work: () => Promise<RawAnswer>): Promise<RawAnswer & { ms: number }> {
  const start = performance.now();
  const answer = await work();
  return { ...answer, ms: performance.now() - start };
}

const bombs: Hostile[] = [4, 8, 16, 32, 40].flatMap((levels) =>
  [2, 4, 10].map(
    (width): Hostile => [`a fragment bomb of ${levels} levels of ${width}`, fragmentBomb(levels, width)],
  ),
);
const flatBombs: Hostile[] = [12, 16, 24, 40].flatMap((levels) =>
  [2, 4, 10].map(
    (width): Hostile => [`a flat bomb of ${levels} levels of ${width}`, flatBomb(levels, width)],
  ),
);
const probe = { query: '{ departments { code } }' };

describe.each(ways)('asked for %s,', (way) => {
  const ask = (query: string, variables = {}) => post(hub.graphUrl, { query, variables }, bearer(token), way);

  test.each([...deepQueries, ...wideQueries, ...bombs, ...flatBombs])(
    '%s is refused fast',
    async (_name, query) => {
      const { text, ms } = await timed(() => ask(query));
      expect(JSON.parse(text).errors[0].extensions.code).toBe('QUERY_TOO_COMPLEX');
      expect(JSON.parse(text).data ?? null).toBeNull();
      expect(ms).toBeLessThan(fastMs);
    },
  );

  test.each(endlessQueries)('%s is refused fast', async (_name, query) => {
    const { text, ms } = await timed(() => ask(query));
    expect(JSON.parse(text).errors.length).toBeGreaterThan(0);
    expect(JSON.parse(text).data ?? null).toBeNull();
    expect(ms).toBeLessThan(fastMs);
  });

  // The cost counts a page size that stands in the query, not one that comes as a variable.
  test.fails('a page size costs the same as a variable', async () => {
    const query =
      '{ grids(first: 200) { nodes { residents(first: 200) { nodes { reportedTickets(first: 200) { nodes { id } } } } } } }';
    const asVariable = query.replace('{', 'query($n: Int) {').replaceAll('200', '$n');
    const literal = await ask(query);
    const variable = await ask(asVariable, { n: 200 });
    expect(literal.text).toContain('QUERY_TOO_COMPLEX');
    expect(variable.text).toContain('QUERY_TOO_COMPLEX');
  });
});

test('while bombs come in, a plain question is answered', async () => {
  await post(hub.graphUrl, probe, bearer(token));
  let running = true;
  const worst = [...bombs, ...flatBombs].slice(-8);
  const storm = worst.map(async ([, query]) => {
    while (running) await post(hub.graphUrl, { query }, bearer(token));
  });
  const times: number[] = [];
  for (let round = 0; round < 20; round += 1) {
    const { status, ms } = await timed(() => post(hub.graphUrl, probe, bearer(token)));
    expect(status).toBe(200);
    times.push(ms);
  }
  running = false;
  await Promise.all(storm);
  expect(Math.max(...times)).toBeLessThan(fastMs);
});
