import { readFileSync } from 'node:fs';
import { costOf } from '@cityhub/gateway/limits/cost';
import { limits } from '@cityhub/gateway/limits/rules';
import fc from 'fast-check';
import {
  buildSchema,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isLeafType,
  isObjectType,
  parse,
} from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid } from '../harness/pushes.ts';

const supergraph = new URL('../../schema/supergraph.graphql', import.meta.url);
const schema: GraphQLSchema = buildSchema(readFileSync(supergraph, 'utf8'), {
  assumeValid: true,
  assumeValidSDL: true,
});

let city: ClonedCity;
let hub: LocalHub;
beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

/** Values for what a field must be given; a field that needs another one is left out. */
const given: Readonly<Record<string, string>> = { code: `"${demoGrid}"`, area: '"4201"' };

/** A selection of an object: some of its fields, each with some of theirs, down to so many levels. */
function selection(type: GraphQLObjectType, levels: number): fc.Arbitrary<string> {
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const named = getNamedType(field.type);
    const needed = field.args.filter((one) => String(one.type).endsWith('!'));
    if (needed.some(({ name }) => given[name] === undefined)) return [];
    const args = needed.map(({ name }) => fc.constant(`${name}: ${given[name]}`));
    if (field.args.some(({ name }) => name === 'first'))
      args.push(fc.integer({ min: 1, max: 30 }).map((first) => `first: ${first}`) as never);
    const call = fc
      .tuple(...args)
      .map((list) => (list.length === 0 ? field.name : `${field.name}(${list.join(', ')})`));
    if (isLeafType(named)) return [call];
    if (!isObjectType(named) || levels === 0) return [];
    return [fc.tuple(call, selection(named, levels - 1)).map(([name, below]) => `${name} ${below}`)];
  });
  return fc
    .subarray(fields, { minLength: Math.min(1, fields.length), maxLength: Math.min(4, fields.length) })
    .chain((some) => fc.tuple(...some))
    .map((some) => `{ __typename ${some.join(' ')} }`);
}

/** Objects of an answer, as the cost counts them: each that stands there, whatever it holds. */
function objectsIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : 1;
  return Object.values(value).reduce((sum: number, one) => sum + objectsIn(one), own);
}

test('what 200 questions read is at most twice what they were said to cost', async () => {
  const ask = await hub.ask(persona.department('police'));
  const query = schema.getQueryType() as GraphQLObjectType;
  const rules = limits();
  let read = 0;
  let worst = 0;
  const texts = fc.sample(selection(query, 6), { numRuns: 600, seed: 5 });
  const passing = texts.filter((text) => {
    try {
      rules.onText?.(text);
      rules.onDocument?.(parse(text), schema);
      return true;
    } catch {
      return false;
    }
  });
  expect(passing.length).toBeGreaterThan(200);
  for (const text of passing.slice(0, 200)) {
    const document = parse(text);
    const node = getOperationAST(document);
    if (node == null) throw new Error('no operation');
    const cost = costOf({ document, node, variables: {}, schema });
    const { data, errors } = await ask(text);
    expect(JSON.stringify(errors ?? []), text).not.toContain('BAD_REQUEST');
    const objects = objectsIn(data) - (data === null ? 0 : 1);
    read += objects;
    worst = Math.max(worst, objects / Math.max(1, cost));
    expect(objects, text).toBeLessThanOrEqual(2 * cost);
  }
  console.info(`200 questions read ${read} objects, at most ${worst.toFixed(2)} for a cost point`);
  // Else it would be empty answers that cost little.
  expect(read).toBeGreaterThan(1000);
});
