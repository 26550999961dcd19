import assert from 'node:assert/strict';
import { endlessQueries } from '../../attacks/hostile-queries.ts';
import { judge, refused, told } from '../answer.ts';
import { ask, request } from '../ask.ts';
import { type Attack, group, type Place } from '../attack.ts';

const repeat = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');
const refusesQuery = (query: string) => async (place: Place) =>
  refused(await ask(place, { body: { query } }));

/** By GET or as a form, without what no browser adds by itself. */
const fromABrowser = async (place: Place, url: string, init: RequestInit): Promise<void> =>
  refused(judge(place, await request(url, init)));
const asForm = { 'content-type': 'application/x-www-form-urlencoded' };

/** What dolevf/graphql-cop looks for, check by check, under its names. */
export const graphqlCop: Attack[] = group('graphql-cop', [
  ['alias overloading', refusesQuery(`{ ${repeat(101, (index) => `alias${index}: __typename`)} }`)],
  [
    'array-based query batching',
    async (place) => refused(await ask(place, { body: Array(10).fill({ query: '{ __typename }' }) })),
  ],
  ['circular fragments', refusesQuery(endlessQueries[0]?.[1] as string)],
  [
    'circular query by introspection',
    refusesQuery(
      '{ __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }',
    ),
  ],
  ['directive overloading', refusesQuery(`{ __typename ${'@aa'.repeat(50)} }`)],
  ['field duplication', refusesQuery(`{ ${repeat(500, () => '__typename')} }`)],
  [
    'field suggestions',
    async (place) => {
      for (const query of ['{ resident_ }', '{ departmens { code } }', '{ __schem { directive } }']) {
        const answer = await ask(place, { body: { query } });
        refused(answer);
        assert.doesNotMatch(answer.text, /did you mean|"departments"|__schema/i);
      }
    },
  ],
  [
    'mutation by GET',
    (place) => fromABrowser(place, `${place.graphUrl}?query=mutation%20%7B__typename%7D`, {}),
  ],
  ['query by GET', (place) => fromABrowser(place, `${place.graphUrl}?query=%7B__typename%7D`, {})],
  [
    'a console for everybody',
    async (place) => {
      for (const path of ['/graphql', '/graphiql', '/playground', '/console', '/altair', '/v1/graphql']) {
        const url = new URL(path, place.graphUrl).href;
        const answer = judge(place, await request(url, { headers: { accept: 'text/html' } }));
        assert.ok(answer.status >= 400, `${path} answers ${answer.status}`);
        assert.doesNotMatch(answer.text, /graphiql|playground<|<script/i);
      }
    },
  ],
  [
    'introspection by somebody unknown',
    async (place) => {
      refused(
        await ask(place, { body: { query: '{ __schema { types { name } } }' }, token: null }),
        'UNAUTHENTICATED',
      );
    },
  ],
  [
    'POST as a form',
    (place) =>
      fromABrowser(place, place.graphUrl, {
        method: 'POST',
        headers: asForm,
        body: 'query=%7B__typename%7D',
      }),
  ],
  [
    'trace mode',
    async (place) => {
      const headers = { 'apollo-federation-include-trace': 'ftv1', 'x-apollo-tracing': '1' };
      const answer = await ask(place, { body: { query: '{ __typename }' }, headers });
      assert.deepEqual(told(answer), { data: { __typename: 'Query' } });
    },
  ],
  [
    'an error that nobody caught',
    async (place) => {
      for (const body of [
        { query: 'qwerty { abc }' },
        { query: '{' },
        { query: '' },
        { query: null },
        { query: 1 },
      ])
        refused(await ask(place, { body }));
    },
  ],
]);
