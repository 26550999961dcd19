import { readFileSync } from 'node:fs';
import { rowTypes } from '@cityhub/schema/import/row-types';
import { type InputObjectTypeDefinitionNode, Kind, parse, print } from 'graphql';
import { expect, test } from 'vitest';

const supergraph = parse(readFileSync(new URL('../../schema/supergraph.graphql', import.meta.url), 'utf8'));

function inputType(name: string): InputObjectTypeDefinitionNode {
  const found = supergraph.definitions.find(
    (one) => one.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION && one.name.value === name,
  );
  return found as InputObjectTypeDefinitionNode;
}

const kinds: Readonly<Record<string, string>> = {
  String: 'text',
  ID: 'text',
  Float: 'number',
  '[String!]': 'list',
};
/** How long a caller waits is no part of a row, and a row of a file was tapped by nobody and caused by nothing. */
const isOfTheCall = (name: string): boolean => ['wait', 'timeoutMs', 'tap', 'causeId'].includes(name);

test.each([...rowTypes.values()])('the columns of $name are the fields of its mutation’s input', (type) => {
  const name = type.shape === 'list' ? (/\w+/.exec(type.input)?.[0] ?? '') : 'ObservationInput';
  const wanted = (inputType(name).fields ?? [])
    .filter((field) => !isOfTheCall(field.name.value))
    .map((field) => {
      const text = print(field.type);
      const bare = text.replace(/!$/, '');
      const isKey = field.name.value === 'idempotencyKey';
      return [field.name.value, kinds[bare] ?? 'choice', text.endsWith('!') && !isKey];
    });
  const columns = [...type.columns.values()].map((column) => [column.name, column.kind, column.required]);
  expect(new Set(columns.map(String))).toEqual(new Set(wanted.map(String)));
});

test.each([
  ['occupancy', 'OccupancyKind'],
  ['ticket', 'TicketKind'],
])('the values of %s are those of %s, each with a Chinese word', (type, name) => {
  const found = supergraph.definitions.find(
    (one) => one.kind === Kind.ENUM_TYPE_DEFINITION && one.name.value === name,
  );
  const values =
    found?.kind === Kind.ENUM_TYPE_DEFINITION ? (found.values ?? []).map((one) => one.name.value) : [];
  const choices = rowTypes.get(type)?.columns.get('kind')?.choices ?? new Map();
  expect(new Set(choices.keys())).toEqual(new Set(values));
  for (const words of choices.values()) expect(words[0]).toMatch(/^[\u4e00-\u9fff]+$/);
});

test('every column has a Chinese heading, and no heading means two columns of a type', () => {
  for (const { name, columns } of rowTypes.values()) {
    const headings = [...columns.values()].flatMap((column) => [column.name, ...column.chinese]);
    expect([name, headings.length]).toEqual([name, new Set(headings).size]);
    for (const { chinese } of columns.values()) expect(chinese.length).toBeGreaterThan(0);
  }
});
