import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { citizenId } from '../harness/pushes.ts';

let city: ClonedCity;
let hub: LocalHub;
let ask: Ask;
beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
  ask = await hub.ask(persona.department('police'));
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

test.each([
  ['_service', '{ _service { sdl } }'],
  ['_entities', '{ _entities(representations: []) { __typename } }'],
  ['_Any', 'query($r: [_Any!]!) { _entities(representations: $r) { __typename } }'],
  ['_Service', 'fragment S on _Service { sdl } { ...S }'],
  ['_Entity', '{ departments { ... on _Entity { __typename } } }'],
  ['join__Graph', 'query($g: join__Graph) { __typename }'],
])('%s is not in the public graph', async (_name, query) => {
  const answer = await ask(query, { r: [] });
  expect(answer.errors, answer.text).not.toBeNull();
  expect(answer.data).toBeNull();
});

test('the schema that a caller may read names no part of federation, and no subgraph’s address', async () => {
  const answer = await ask(
    '{ __schema { types { name fields { name args { name } } inputFields { name } enumValues { name } } directives { name } } }',
  );
  expect(answer.status).toBe(200);
  const names = [...answer.text.matchAll(/"name":"([^"]*)"/g)].map(([, name]) => name as string);
  expect(names).toContain('Resident');
  expect(
    names.filter((name) =>
      /^_(service|entities|Any|Service|Entity)$|^(join|link|core|federation)__/.test(name),
    ),
  ).toEqual([]);
  expect(names).not.toContain('sealed');
  expect(names).not.toContain('wrapped');
  expect(answer.text).not.toMatch(/https?:\/\//);
});

test('a mistake names nothing of the inside: no file, no statement, no stack', async () => {
  const mistakes = [
    '{ nothing }',
    '{ residents(first: -1) { nodes { id } } }',
    '{ residents(after: "x") { nodes { id } } }',
    '{ resident(id: "x") { id } }',
    '{ receipt(id: "x") { id } }',
    '{ changes(shard: people) { nodes { leaf } } }',
    '{ grid(code: "x") { code } }',
    '{ cityOverview(area: "%") { area residentCount } }',
    '{',
    '',
  ];
  for (const mistake of mistakes) {
    const { text } = await ask(mistake);
    expect(text, mistake).not.toMatch(
      /stack|\.ts\b|node_modules|postgres|select |relation "|at Object|ECONN/i,
    );
  }
});

// A quote or a colon forgotten, and the parser tells the value that it stumbled over.
test.each([
  ['a colon is missing', `{ residentByCitizenId(citizenId "${citizenId(9)}") { id } }`],
  ['the name is missing', `{ residentByCitizenId("${citizenId(9)}") { id } }`],
])('a citizen id in a text without grammar does not come back: %s', async (_what, query) => {
  expect((await ask(query)).text).not.toContain(citizenId(9));
});

// docs say that every code stands in one table; this one is the runtime's own.
test('a query against another schema has a code of the table', async () => {
  expect((await ask('{ nothing }')).errors?.[0]?.extensions.code).toBe('BAD_REQUEST');
});
