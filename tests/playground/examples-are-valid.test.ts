import { readFileSync } from 'node:fs';
import { type Example, examplesOf } from '@cityhub/gateway/playground/examples';
import { newVisit } from '@cityhub/gateway/playground/visit';
import { readCitizenId } from '@cityhub/schema/runtime/citizen-id';
import { buildSchema, parse, validate } from 'graphql';
import { expect, test } from 'vitest';

const supergraph = readFileSync(new URL('../../schema/supergraph.graphql', import.meta.url), 'utf8');
const schema = buildSchema(supergraph, { assumeValidSDL: true });
const grid = '420102002003001';
const visit = newVisit([{ role: 'auditor' }, { role: 'gridworker', grid }], '');
const examples = examplesOf(visit);

test.each(examples.map((example): [string, Example] => [example.english, example]))(
  'the graph answers "%s"',
  (_name, { query }) => {
    expect(validate(schema, parse(query))).toEqual([]);
  },
);

test('the example person is invented, and lives in the grid of the grid worker', () => {
  expect(readCitizenId(visit.citizenId)?.region).toBe('999999');
  expect(examples[0]?.variables).toMatchObject({ input: { citizenId: visit.citizenId, gridCode: grid } });
});

test('each visit pushes with a key of its own', () => {
  expect(newVisit([], '').idempotencyKey).not.toBe(visit.idempotencyKey);
});
