import assert from 'node:assert/strict';
import {
  deepQueries,
  endlessQueries,
  flatBomb,
  fragmentBomb,
  wideQueries,
} from '../../attacks/hostile-queries.ts';
import { refused, stillAnswers } from '../answer.ts';
import { ask, attacker, request, waysIn } from '../ask.ts';
import { type Attack, group, type Place, slowly } from '../attack.ts';
import { deepShapes } from './deep-shapes.ts';

const times = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ');

const tooComplex =
  (query: string, variables = {}) =>
  async (place: Place) => {
    for (const way of ['json', 'graphql-response'] as const)
      refused(await ask(place, { body: { query, variables }, way }), 'QUERY_TOO_COMPLEX');
  };
const notAnswered = (query: string) => async (place: Place) => refused(await ask(place, { body: { query } }));

/** Levels and widths of which even the smallest asks for more than anybody's own query. */
const bombSizes = [4, 6, 8, 12, 16, 20, 24, 32, 40].flatMap((levels) =>
  [2, 3, 5, 10].flatMap((width) => (width ** levels >= 256 ? [[levels, width] as const] : [])),
);

const pages = (first: string, variables = ''): string =>
  `${variables}{ grids(first: ${first}) { nodes { residents(first: ${first}) { nodes { reportedTickets(first: ${first}) { nodes { id } } } } } } }`;
const someVariables = (count: number, type = 'Int'): string =>
  `query(${times(count, (index) => `$v${index}: ${type}`)}) { __typename }`;
const nestedValue = (depth: number): unknown => (depth === 0 ? 'x' : [nestedValue(depth - 1)]);
const push = 'mutation($input: RegisterResidentInput!) { registerResident(input: $input) { __typename } }';

/** One of each kind, to be refused on every way in. */
const kinds: readonly (readonly [name: string, query: string, variables?: Record<string, unknown>])[] = [
  ['a query 50 levels deep', deepShapes[0]?.[1] as string],
  ['a fragment bomb', fragmentBomb(16, 3)],
  ['a flat bomb', flatBomb(16, 3)],
  ['150 aliases', `{ ${times(150, (index) => `a${index}: departments { code }`)} }`],
  ['one field 600 times', `{ ${times(600, () => '__typename')} }`],
  ['200 directives', `{ __typename ${times(200, () => '@include(if: true)')} }`],
  ['a list of 5,000 entries', `query($n: [Int!]) { departments { code } }`, { n: Array(5000).fill(1) }],
  ['variables 40 levels deep', push, { input: { careTags: nestedValue(40) } }],
  ['5,000 words', `{ departments { code ${times(5000, () => 'code')} } }`],
  ['40 operations', times(40, (index) => `query Q${index} { __typename }`)],
  ['30 fields of the root', `{ ${times(30, (index) => `a${index}: policyRevision`)} }`],
  ['pages of pages, their size in the text', pages('200')],
  ['pages of pages, their size in a variable', pages('$n', 'query($n: Int!) '), { n: 200 }],
  ['pages of pages, their size a variable’s default', pages('$n', 'query($n: Int = 200) ')],
];

const overEveryWay = waysIn.flatMap((way) =>
  kinds.map(
    ([name, query, variables]) =>
      [
        `${name}, over ${way}`,
        async (place: Place) => {
          // Two operations have no name to choose one by: that is refused as well.
          const answer = await ask(place, { body: { query, variables }, way });
          refused(answer, 'QUERY_TOO_COMPLEX', 'BAD_REQUEST');
        },
      ] as const,
  ),
);

const q = { query: '{ departments { code } }' };
const batches: readonly (readonly [name: string, body: unknown])[] = [
  ['two operations in an array', [q, q]],
  ['one operation in an array', [q]],
  ['100 operations in an array', Array(100).fill(q)],
  ['an array in an array', [[q]]],
  ['an empty array', []],
  ['operations under numbers', { 0: q, 1: q }],
  ['operations under a name', { operations: [q, q], map: {} }],
  ['two objects behind each other', `${JSON.stringify(q)}\n${JSON.stringify(q)}`],
];

const lookUp = (index: number): string => `a${index}: residentByCitizenId(citizenId: "${index}") { id }`;
const others: readonly (readonly [name: string, run: Attack['run']])[] = [
  ...[...deepQueries, ...wideQueries].map(([name, query]) => [name, tooComplex(query)] as const),
  ...endlessQueries.map(([name, query]) => [name, notAnswered(query)] as const),
  ['100 look-ups in one operation', tooComplex(`{ ${times(100, lookUp)} }`)],
  [
    'pages without a size, four levels of them',
    tooComplex(
      '{ grids { nodes { residents { nodes { reportedTickets { nodes { reporter { reportedTickets { nodes { id } } } } } } } } } }',
    ),
  ],
  ['2,000 variables that nothing uses', notAnswered(someVariables(900))],
  ['a document of 1 MiB', notAnswered(`{ __typename } #${'x'.repeat(1024 * 1024)}`)],
  ['a comment of 100 KiB in front', notAnswered(`#${'x'.repeat(100 * 1024)}\n{ __typename }`)],
  ['a string of 100 KiB', notAnswered(`{ department(code: "${'x'.repeat(100 * 1024)}") { code } }`)],
  ['a name of 60 KiB', notAnswered(`{ ${'x'.repeat(60 * 1024)} }`)],
  ['20,000 opened brackets', notAnswered('{ a '.repeat(20_000))],
  ['900 opened brackets', notAnswered(`${'{ a '.repeat(900)}${'}'.repeat(900)}`)],
  [
    '900 lists in each other',
    notAnswered(`{ department(code: ${'['.repeat(900)}${']'.repeat(900)}) { code } }`),
  ],
  [
    '900 objects in each other',
    notAnswered(`{ department(code: ${'{a:'.repeat(600)}1${'}'.repeat(600)}) { code } }`),
  ],
  [
    'a type of 900 brackets',
    notAnswered(`query($v: ${'['.repeat(900)}Int${']'.repeat(900)}) { __typename }`),
  ],
  [
    '500 skipped fields',
    notAnswered(`{ ${times(500, (index) => `a${index}: departments @skip(if: true) { code }`)} }`),
  ],
  ['a number of 50,000 digits', notAnswered(`{ residents(first: ${'9'.repeat(50_000)}) { nodes { id } } }`)],
];

/** Of 1.2 KB, which keeps a planner without limits busy for seconds. */
const smallBomb = fragmentBomb(14, 3);

async function bombsBesideAProbe(place: Place): Promise<void> {
  const authorization = `Bearer ${await place.token(attacker)}`;
  const init = (query: string): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify({ query }),
  });
  await request(place.graphUrl, init(q.query));
  let running = true;
  const bombTimes: number[] = [];
  let count = 0;
  // Each another text, so that no refusal is remembered.
  const storm = Array.from({ length: 2 }, async () => {
    while (running && count < 2000) {
      count += 1;
      const bomb = await request(place.graphUrl, init(`${smallBomb} #${count}`));
      refused(bomb);
      bombTimes.push(bomb.ms);
    }
  });
  const probes: number[] = [];
  for (let round = 0; round < 200; round += 1) {
    const probe = await request(place.graphUrl, init(q.query));
    assert.equal(probe.status, 200, probe.text.slice(0, 200));
    probes.push(probe.ms);
  }
  running = false;
  await Promise.all(storm);
  const at = (list: number[], share: number): number =>
    list.toSorted((a, b) => a - b)[Math.floor((list.length - 1) * share)] ?? 0;
  place.note(
    'bomb',
    `${smallBomb.length} bytes, refused in ${at(bombTimes, 0.5).toFixed(1)} ms (median of ${bombTimes.length})`,
  );
  place.note('probe', `p99 ${at(probes, 0.99).toFixed(1)} ms beside the bombs`);
  assert.ok(at(bombTimes, 0.5) < place.goals.bombMs, `bombs take ${at(bombTimes, 0.5).toFixed(1)} ms`);
  assert.ok(
    at(probes, 0.99) < place.goals.probeP99Ms,
    `the probe’s p99 is ${at(probes, 0.99).toFixed(1)} ms`,
  );
}

export const limits: Attack[] = [
  ...group(
    'depth',
    deepShapes.map(([name, query]) => [name, tooComplex(query)]),
  ),
  ...group(
    'bombs',
    bombSizes.flatMap(([levels, width]) => [
      [`${levels} levels of ${width} fragments`, tooComplex(fragmentBomb(levels, width))],
      [`${levels} flat levels of ${width} fragments`, tooComplex(flatBomb(levels, width))],
    ]),
  ),
  ...slowly(
    group('bombs', [['bombs one after the other, beside somebody’s plain question', bombsBesideAProbe]]),
  ),
  ...group('limits', others),
  ...group('ways in', overEveryWay),
  ...group(
    'batches',
    batches.map(([name, body]) => [
      name,
      async (place) => {
        for (const way of ['json', 'graphql-response', 'event-stream'] as const)
          refused(await ask(place, { body, way }));
        await stillAnswers(place);
      },
    ]),
  ),
];
