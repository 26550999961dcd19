import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';

// Loaders, caches, plans and transactions are shared or not shared between requests; who asks never is.

let city: ClonedCity;
let hub: LocalHub;
let callers: readonly Ask[];
beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
  const grids = await city.sql<{ code: string }[]>`
    select grid_code as code from people.resident group by grid_code order by count(*) desc, grid_code limit 8`;
  const departments = ['police', 'urban-management', 'construction', 'population'];
  callers = await Promise.all([
    ...grids.map(({ code }) => hub.ask(persona.gridworker(code))),
    ...departments.map((code) => hub.ask(persona.department(code))),
    hub.ask(persona.auditor),
    hub.ask(persona.operator),
    hub.ask(persona.citizen),
  ]);
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

/** One text for all: what is remembered of it is remembered for all of them. */
const shared = `query Mine($first: Int) {
  residents(first: $first) { nodes { id name citizenId phone birthDate gridCode household { id size } } pageInfo { endCursor } }
  departments { code name }
}`;
/** Names that every object has already, as the caller's own, where the hub takes them. */
const polluting = `query Mine($first: Int) {
  constructor: residents(first: $first) { nodes { id toString: name hasOwnProperty: phone valueOf: gridCode } }
}`;

/** And where it does not. */
const refused = '{ residents { nodes { __proto__: id } } }';

const prototype = (): string =>
  JSON.stringify(
    [Object.prototype, Array.prototype, Function.prototype, Map.prototype].map((one) =>
      Reflect.ownKeys(one).map((key) => [
        String(key),
        typeof Reflect.getOwnPropertyDescriptor(one, key)?.value,
      ]),
    ),
  );

test('of 500 requests at once, of fifteen callers with one text, each gets what it gets alone', async () => {
  const before = prototype();
  const asks = callers.flatMap((ask, caller) =>
    [shared, polluting, refused].flatMap((query, text) =>
      [20, 7].map((first) => ({ ask: () => ask(query, { first }), key: `${caller}/${text}/${first}` })),
    ),
  );
  const alone = new Map<string, string>();
  for (const { ask, key } of asks) alone.set(key, (await ask()).text);
  expect(new Set(alone.values()).size, 'callers whose answers differ').toBeGreaterThan(30);
  // 7 divides the number of kinds not, so that all of them come and neighbours are of different kinds.
  const many = Array.from(
    { length: 500 },
    (_, index) => asks[(index * 7) % asks.length] ?? expect.unreachable(),
  );
  const answers = await Promise.all(many.map(({ ask }) => ask()));
  const mixed = many
    .filter(({ key }, index) => answers[index]?.text !== alone.get(key))
    .map(({ key }) => key);
  expect(mixed).toEqual([]);
  expect(prototype()).toBe(before);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});
