import { readFileSync } from 'node:fs';
import { events } from '@cityhub/schema/events/index';
import { getOperationAST, isObjectType, parse } from 'graphql';
import { expect, test } from 'vitest';
import { isOpenRead, openFields } from './open-reads.ts';
import { publicGraph } from './public-graph.ts';

const file = new URL('../../schema/supergraph.graphql', import.meta.url);
const schema = publicGraph(parse(readFileSync(file, 'utf8')));

function isOpen(query: string): boolean {
  const document = parse(query);
  const node = getOperationAST(document);
  if (node == null) throw new Error('no operation');
  return isOpenRead(schema, document, node);
}

test('reference data is open, behind fragments, too', () => {
  expect(
    isOpen(
      '{ divisions(first: 5) { nodes { code parent { ...D } } pageInfo { endCursor } } } fragment D on Division { name }',
    ),
  ).toBe(true);
  expect(isOpen('{ departments { code name } grids { nodes { center { longitude } } } }')).toBe(true);
});

test('one field of anything else closes the whole', () => {
  for (const query of [
    '{ residents { nodes { id } } }',
    '{ departments { code feeds { id } } }',
    '{ grids { nodes { code residents { nodes { id } } } } }',
    '{ grids { nodes { code ... on Grid { tickets { nodes { state } } } } } }',
    '{ departments { code } tickets { nodes { state } } }',
    '{ cityOverview(area: "42") { residentCount } }',
    'query { ...Q } fragment Q on Query { departments { ...F } } fragment F on Department { feeds { id } }',
  ])
    expect([query, isOpen(query)]).toEqual([query, false]);
});

test('no open type is a record of the catalogue, and every open field is there', () => {
  for (const [name, fields] of Object.entries(openFields)) {
    expect(events.has(name)).toBe(false);
    const type = schema.getType(name);
    expect([name, isObjectType(type)]).toEqual([name, true]);
    const known = isObjectType(type) ? Object.keys(type.getFields()) : [];
    expect(fields.filter((field) => !known.includes(field))).toEqual([]);
  }
});
