import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { flatBomb, fragmentBomb } from '../../attacks/hostile-queries.ts';
import { persona } from '../../harness/graph-client.ts';
import { refused, stillAnswers } from '../answer.ts';
import { ask } from '../ask.ts';
import { type Attack, group, type Place } from '../attack.ts';
import { waysToAResident } from './ways-to-a-resident.ts';

const times = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ');
const supergraphFile = new URL('../../../schema/supergraph.graphql', import.meta.url);

/** Fragments that no two selections of can be joined: other aliases, arguments and conditions on each level. */
function unlikeBomb(levels: number, width: number): string {
  const fragments = times(
    levels,
    (level) =>
      `fragment F${level} on Grid { ${times(width, (index) => `l${level}i${index}: units(first: ${index + 1}) { nodes { building { grid { ...F${level + 1} } } } } ... on Grid @include(if: true) { ...F${level + 1} }`)} }`,
  );
  return `{ grids(first: 1) { nodes { ...F0 } } } ${fragments} fragment F${levels} on Grid { code }`;
}

const allRefused = (queries: readonly string[]) => async (place: Place) => {
  for (const query of queries) refused(await ask(place, { body: { query } }), 'QUERY_TOO_COMPLEX');
  await stillAnswers(place);
};

/** Somebody for whom nothing of the canary is meant; `ask` itself looks for the values in what comes. */
const strangers = [persona.citizen, persona.gridworker('420102010001002'), persona.department('water')];

const pollutingNames = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '__defineGetter__',
];

export const federationCves: Attack[] = group('published faults', [
  // The planner of @apollo/gateway wrote a named fragment out once for each spread of it: exponential where they nest.
  [
    'CVE-2025-32030: fragments that are written out once for each spread',
    allRefused([fragmentBomb(20, 2), fragmentBomb(10, 4), flatBomb(30, 2), flatBomb(8, 8)]),
  ],
  // Selections for which the planner of @apollo/gateway could not use its shortcut, and it had no limit of time.
  [
    'CVE-2025-32031: selections that no shortcut of a planner fits',
    allRefused([unlikeBomb(6, 3), unlikeBomb(3, 8), unlikeBomb(12, 2)]),
  ],
  // The same in the router, where a few of them took every thread.
  [
    'CVE-2025-32032: many plannings at once that never end',
    async (place) => {
      const bombs = Array.from({ length: 32 }, (_, index) => `${unlikeBomb(6, 3)} #${index}`);
      const storm = Promise.all(bombs.map((query) => ask(place, { body: { query } })));
      await stillAnswers(place);
      for (const answer of await storm) refused(answer, 'QUERY_TOO_COMPLEX');
    },
  ],
  // The router's fragments again, where validation and other operations of the document write them out as well.
  [
    'CVE-2025-32034: fragments that are written out though nothing runs them',
    async (place) => {
      const bomb = fragmentBomb(20, 2).replace('{ grids', 'query Bomb { grids');
      const body = { query: `query Small { __typename } ${bomb}`, operationName: 'Small' };
      refused(await ask(place, { body }), 'QUERY_TOO_COMPLEX', 'BAD_REQUEST');
      const unused = `{ __typename } ${fragmentBomb(20, 2).slice(fragmentBomb(20, 2).indexOf('fragment'))}`;
      refused(await ask(place, { body: { query: unused } }), 'QUERY_TOO_COMPLEX', 'BAD_REQUEST');
    },
  ],
  // The router did not enforce directives of access that a subgraph had imported under another name. Ours has none to
  // rename: rights are rows, so no directive in the supergraph or in a query decides anything.
  [
    'CVE-2025-64347: access directives under another name',
    async (place) => {
      const supergraph = await readFile(supergraphFile, 'utf8');
      assert.doesNotMatch(supergraph, /authenticated|requiresScopes|@policy/);
      for (const directive of [
        'authenticated',
        'requiresScopes(scopes: [["auditor"]])',
        'policy(policies: [[]])',
        'inaccessible',
        'tag(name: "x")',
        'allow',
      ])
        refused(
          await ask(place, {
            body: { query: `query @${directive} { residents(first: 5) { nodes { name @${directive} } } }` },
          }),
        );
      for (const claims of strangers) {
        const query = `{ other: resident(id: "${place.targets.resident}") { a: name b: citizenId c: phone d: careTags } }`;
        await ask(place, { body: { query }, claims });
      }
    },
  ],
  // Rights on an interface were passed by asking the types behind it, in fragments.
  [
    'CVE-2025-64530: protected values by way of another type',
    async (place) => {
      for (const claims of strangers)
        for (const [, query] of waysToAResident) await ask(place, { body: { query: query(place) }, claims });
    },
  ],
  // A field that `@requires` a protected one showed it, since only what the query names was checked.
  [
    'GHSA-m8jr-fxqx-8xx6: protected values by way of a field that requires them',
    async (place) => {
      const forms = await ask(place, { body: { query: '{ forms { code } }' } });
      const codes = [...forms.text.matchAll(/"code":"([^"]+)"/g)].map(([, code]) => code as string);
      assert.ok(codes.length > 0, 'there is no form');
      for (const claims of strangers)
        for (const code of codes) {
          const query = `{ formPrefill(formCode: "${code}", residentId: "${place.targets.resident}") { values { source value masked } } }`;
          await ask(place, { body: { query }, claims });
        }
      // Nor may a caller send what a field requires.
      const query = '{ _entities(representations: []) { __typename } }';
      refused(await ask(place, { body: { query } }), 'BAD_REQUEST');
    },
  ],
  // Aliases and variables of such names, and a subgraph's answer to them, reached the prototype of every object.
  [
    'CVE-2026-32621: aliases and variables named like parts of a prototype',
    async (place) => {
      for (const name of pollutingNames) {
        const query = `query($${name}: String!) { ${name}: departments { ${name}: code feeds { ${name}: name __proto__: entity } } constructor: department(code: $${name}) { __proto__: code prototype: name } }`;
        await ask(place, {
          body: `{"query":${JSON.stringify(query)},"variables":{"${name}":"water","__proto__":{"polluted":true}}}`,
        });
        await ask(place, {
          body: { query: `{ a: departments { ${name}: feeds { ${name}: department { ${name}: code } } } }` },
        });
      }
      assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
      await stillAnswers(place);
    },
  ],
]);
