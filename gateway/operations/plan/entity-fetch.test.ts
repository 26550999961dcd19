import { mostRepresentations } from '@cityhub/schema/graph/representations';
import type { EntityBatchAlias } from '@graphql-hive/router-query-planner';
import type { ExecutionResult } from 'graphql';
import { expect, test } from 'vitest';
import type { SubgraphRequest } from '../../in-process.ts';
import { entityFetch } from './entity-fetch.ts';
import { compileFetch } from './fetch.ts';
import { merger } from './merge.ts';
import type { AnswerObject, PlanRun } from './step.ts';

const tools = {
  mergeInto: merger(() => true),
  isOfType: (name: string, conditions: readonly string[]) => conditions.includes(name),
};
const operation =
  'query($representations:[_Any!]!){_entities(representations: $representations){...on Person{name}}}';
const alias = (paths: EntityBatchAlias['paths']): EntityBatchAlias => ({
  alias: '_entities',
  representationsVariableName: 'representations',
  paths,
  requires: [
    {
      kind: 'InlineFragment',
      typeCondition: 'Person',
      selections: [
        { kind: 'Field', name: '__typename' },
        { kind: 'Field', name: 'id' },
      ],
    },
  ],
});

type Answering = (ids: string[]) => ExecutionResult;

async function fetchOf(data: AnswerObject, paths: EntityBatchAlias['paths'], answering: Answering) {
  const asked: string[][] = [];
  const executor = async ({ variables = {} }: SubgraphRequest) => {
    const ids = (variables['representations'] as { id: string }[]).map(({ id }) => id);
    asked.push(ids);
    return answering(ids);
  };
  const fetch = compileFetch({ serviceName: 'people', operation }, () => executor);
  const run: PlanRun = { data, errors: [], variables: {}, context: {}, later: [] };
  await entityFetch([alias(paths)], fetch, tools)(run);
  return { asked, errors: run.errors.map(({ path, message }) => ({ path, message })) };
}

const person = (id: number | string) => ({ __typename: 'Person', id: String(id) });
const named: Answering = (ids) => ({
  data: { _entities: ids.map((id) => ({ name: `n${id}`, home: { id } })) },
});
const people = [[{ Field: 'people' }, '@' as const]];

test('more than a subgraph takes at once go in several requests, and come back in order', async () => {
  const list = Array.from({ length: 2 * mostRepresentations + 1 }, (_, index) => person(index));
  const data = { people: list as AnswerObject[] };
  const { asked } = await fetchOf(data, people, named);
  expect(asked.map(({ length }) => length)).toEqual([100, 100, 1]);
  expect(data.people.map(({ name }) => name)).toEqual(list.map((_, index) => `n${index}`));
});

test('an object that is there twice is asked for once, and its error stands at both places', async () => {
  const data = { people: [person(1), null, [person(2), person(1)]] };
  const { asked, errors } = await fetchOf(data, people, () => ({
    data: { _entities: [null, { name: 'b' }] },
    errors: [{ message: 'no', path: ['_entities', 0, 'name'] } as never],
  }));
  expect(asked).toEqual([['1', '2']]);
  expect(errors.map(({ path }) => path)).toEqual([
    ['people', 0, 'name'],
    ['people', 2, 1, 'name'],
  ]);
});

test('an error of a later request stands at its own object', async () => {
  const list = Array.from({ length: mostRepresentations + 2 }, (_, index) => person(index));
  const { errors } = await fetchOf({ people: list }, people, (ids) =>
    ids.length === 2
      ? { data: null, errors: [{ message: 'no', path: ['_entities', 1] } as never] }
      : named(ids),
  );
  expect(errors).toEqual([{ path: ['people', mostRepresentations + 1], message: 'no' }]);
});

test('nothing is asked where nothing can be: no object, another type, a missing key', async () => {
  const data = { people: [null, { __typename: 'Robot', id: '1' }, { __typename: 'Person' }, { id: '1' }] };
  expect((await fetchOf(data, people, named)).asked).toEqual([]);
  expect((await fetchOf({}, people, named)).asked).toEqual([]);
});

test('two places of the graph share nothing of what came', async () => {
  const data: Record<'one' | 'two', AnswerObject> = { one: person(1), two: person(1) };
  await fetchOf(data, [[{ Field: 'one' }], [{ Field: 'two' }]], named);
  expect(data.two['home']).toEqual(data.one['home']);
  expect(data.two['home']).not.toBe(data.one['home']);
});

test('a subgraph that fails is one error, at the place without a number', async () => {
  const { errors } = await fetchOf({ people: [person(1)] }, people, () => {
    throw new Error('gone');
  });
  expect(errors).toEqual([{ path: ['people'], message: 'A part of the graph does not answer.' }]);
});
