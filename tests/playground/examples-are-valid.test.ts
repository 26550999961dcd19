import { readFileSync } from 'node:fs';
import { type Example, groups } from '@cityhub/gateway/playground/example';
import { examplesOf } from '@cityhub/gateway/playground/examples';
import { newVisit } from '@cityhub/gateway/playground/visit';
import { readCitizenId } from '@cityhub/schema/runtime/citizen-id';
import { buildSchema, parse, validate } from 'graphql';
import { expect, test } from 'vitest';

const supergraph = readFileSync(new URL('../../schema/supergraph.graphql', import.meta.url), 'utf8');
const schema = buildSchema(supergraph, { assumeValidSDL: true });
const grid = '420102002003001';
const brought = { receiptId: '', feedId: '' };
const visit = newVisit([{ role: 'auditor' }, { role: 'gridworker', grid }], brought);
const examples = examplesOf(visit);

test.each(examples.map((example): [string, Example] => [example.title.en, example]))(
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
  expect(newVisit([], brought).idempotencyKey).not.toBe(visit.idempotencyKey);
});

test('every group has examples, every example both languages, and no two share a key', () => {
  expect(new Set(examples.map(({ group }) => group))).toEqual(new Set(Object.keys(groups)));
  for (const { title, note, query } of examples) {
    for (const text of [title.zh, note.zh, query]) expect(text).toMatch(/[\u4e00-\u9fff]/);
    for (const text of [title.en, note.en]) expect(text).toMatch(/^[\x20-\x7e]+$/);
  }
  expect(new Set(examples.map(({ key }) => key)).size).toBe(examples.length);
});
