import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type GraphQLField, getNamedType, isInputObjectType, isScalarType } from 'graphql';
import { type Answered, judge, stillAnswers } from '../answer.ts';
import { attacker, request } from '../ask.ts';
import type { Place } from '../attack.ts';
import { schema } from '../public-schema.ts';
import { damagedBytes, documents } from './graph-texts.ts';
import { jsonFor } from './hostile-values.ts';

/** What is made up: nobody wrote it down, so any of it may be new. */
export interface Generated {
  readonly name: string;
  /** How many of them a full run makes. */
  readonly runs: number;
  run(place: Place, runs: number, seed: number): Promise<void>;
}

/** Asks as a new person now and then, so that no budget ends the run. */
function asker(place: Place, claims = attacker) {
  let token = '';
  let asked = 0;
  return async (body: string | Buffer): Promise<Answered> => {
    if (asked % 50 === 0) token = await place.token(claims);
    asked += 1;
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const bytes = typeof body === 'string' ? body : new Uint8Array(body);
    return judge(place, await request(place.graphUrl, { method: 'POST', headers, body: bytes }));
  };
}

async function holds<Value>(
  place: Place,
  values: fc.Arbitrary<Value>,
  options: { runs: number; seed: number },
  check: (value: Value) => Promise<unknown>,
): Promise<void> {
  const { runs: numRuns, seed } = options;
  await fc.assert(
    fc.asyncProperty(values, async (value) => void (await check(value))),
    // Shrinking asks again and again: the seed and the path are enough to find it by.
    { numRuns, seed, endOnFailure: true },
  );
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  await stillAnswers(place);
}

type Field = GraphQLField<unknown, unknown>;
const mutations: readonly Field[] = Object.values(schema.getMutationType()?.getFields() ?? {});
const queries: readonly Field[] = Object.values(schema.getQueryType()?.getFields() ?? {});

/** A call of a field with a variable for each argument, and JSON for them. */
function callsOf(kind: 'query' | 'mutation', fields: readonly Field[]): fc.Arbitrary<string> {
  const withArguments = fields.filter(({ args }) => args.length > 0);
  return fc.constantFrom(...withArguments).chain(({ name, args, type }) => {
    const head = args.map((argument) => `$${argument.name}: ${String(argument.type)}`).join(', ');
    const given = args.map((argument) => `${argument.name}: $${argument.name}`).join(', ');
    const below = isScalarType(getNamedType(type)) ? '' : '{ __typename }';
    const query = JSON.stringify(`${kind}(${head}) { ${name}(${given}) ${below} }`);
    return fc
      .tuple(...args.map((argument) => jsonFor(argument.type).map((text) => `"${argument.name}":${text}`)))
      .map((all) => `{"query":${query},"variables":{${all.join(',')}}}`);
  });
}

/** Lists that take an area of their own to look at, by the types that a filter of a feed may name. */
const filterable = ['Resident', 'Occupancy', 'Ticket', 'Observation', 'Application'];
const conditions = schema.getType('CreateFeedInput');

function orders(entity: string): fc.Arbitrary<string> {
  const query = JSON.stringify(
    'mutation($input: CreateFeedInput!) { createFeed(input: $input) { __typename ... on DomainError { code } } }',
  );
  const filter = isInputObjectType(conditions) ? conditions.getFields()['filter'] : undefined;
  assert.ok(filter !== undefined);
  const base = `"name":"x","entity":"${entity}","fields":["gridCode"],"jurisdiction":"4201","purpose":"water-management","legalBasis":"x","sink":{"stream":true}`;
  return jsonFor(filter.type).map((text) => `{"query":${query},"variables":{"input":{${base},"filter":${text}}}}`);
}

export const generated: readonly Generated[] = [
  {
    name: 'documents of valid grammar',
    runs: 2000,
    run: (place, runs, seed) => {
      const ask = asker(place);
      return holds(place, documents, { runs, seed }, (query) => ask(JSON.stringify({ query, variables: { v: true } })));
    },
  },
  {
    name: 'bytes that were a document',
    runs: 5000,
    run: (place, runs, seed) => holds(place, damagedBytes, { runs, seed }, asker(place)),
  },
  {
    name: 'variables of mutations',
    runs: 2500,
    run: (place, runs, seed) => holds(place, callsOf('mutation', mutations), { runs, seed }, asker(place)),
  },
  {
    name: 'variables of queries',
    runs: 2500,
    run: (place, runs, seed) =>
      holds(place, callsOf('query', queries), { runs, seed }, asker(place, { role: 'auditor', purpose: 'audit' })),
  },
  ...filterable.map((entity) => ({
    name: `filters over ${entity}`,
    runs: 3000,
    run: (place: Place, runs: number, seed: number) => holds(place, orders(entity), { runs, seed }, asker(place)),
  })),
];
