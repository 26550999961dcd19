import { events } from '@cityhub/schema/events/index';
import { expect, test } from 'vitest';
import { openWays, type Sdl } from './protected-fields.ts';
import { readTree } from './tree.ts';

const sdls: Sdl[] = readTree().flatMap(({ path, text }) => {
  const subgraph = /^schema\/sdl\/(\w+)\.graphql$/.exec(path)?.[1];
  return subgraph === undefined ? [] : [{ subgraph, text }];
});

test('no key, @requires, @provides or second resolver carries a field past its right', () => {
  expect(sdls).toHaveLength(6);
  expect(openWays(sdls, events)).toEqual([]);
});

test('each entity of the catalogue has its fields in its own subgraph, so that there is something to look at', () => {
  const people = sdls.find(({ subgraph }) => subgraph === 'people')?.text ?? '';
  expect(people).toMatch(/type Resident\b[\s\S]*?citizenId: String/);
});

const people = 'type Resident @key(fields: "id") { id: ID! phone: String name: String gridCode: String }';
const tickets =
  'type Ticket @key(fields: "id") { id: ID! state: String reporter: Resident } type Resident @key(fields: "id") { id: ID! }';
const both = (subgraph: string, text: string): Sdl[] => [
  { subgraph: 'people', text: people },
  { subgraph: 'tickets', text: tickets },
  { subgraph, text },
];

test('a graph that keeps the rules is let through', () => {
  const grid =
    'type Resident @key(fields: "id") { id: ID! @external gridCode: String @external near: [String] @requires(fields: "id") }';
  expect(openWays(both('housing', grid), events)).toEqual([]);
});

// Each is a graph that composes, and would show a phone, a name or a description to whoever has no right to it.
test.each([
  [
    '@requires of a field of class 4 by one of class 1',
    'housing',
    'type Resident @key(fields: "id") { id: ID! @external phone: String @external tail: String @requires(fields: "phone") }',
  ],
  [
    '@requires of a field of class 3 by one of class 2',
    'tickets',
    'type Ticket @key(fields: "id") { id: ID! description: String subject: String @requires(fields: "description") }',
  ],
  [
    '@requires through a link',
    'housing',
    'type Ticket @key(fields: "id") { id: ID! reporter: Resident @external tail: String @requires(fields: "reporter { phone }") }',
  ],
  [
    '@requires through a type condition',
    'housing',
    'type Ticket @key(fields: "id") { id: ID! tail: String @requires(fields: "reporter { ... on Resident { name } }") }',
  ],
  [
    '@requires of several, one of which is protected',
    'housing',
    'type Resident @key(fields: "id") { id: ID! tail: String @requires(fields: "id gridCode name") }',
  ],
  ['@provides of a field of class 4', 'tickets', 'type Query { first: Resident @provides(fields: "phone") }'],
  [
    '@provides through a link',
    'tickets',
    'type Query { first: Ticket @provides(fields: "reporter { name }") }',
  ],
  ['a protected field as a key', 'people', 'type Resident @key(fields: "phone") { phone: String }'],
  [
    'a protected field inside of a key',
    'housing',
    'type Unit @key(fields: "id tenant { phone }") { id: ID! tenant: Resident }',
  ],
  [
    'a protected field that another subgraph resolves',
    'housing',
    'type Resident @key(fields: "id") { id: ID! phone: String }',
  ],
  [
    'a protected field that two subgraphs may resolve',
    'people',
    'type Resident @key(fields: "id") { id: ID! name: String @shareable }',
  ],
  [
    'a protected type that two subgraphs may resolve',
    'people',
    'type Resident @key(fields: "id") @shareable { id: ID! name: String }',
  ],
  [
    'a protected field that another subgraph takes over',
    'people',
    'type Resident @key(fields: "id") { id: ID! name: String @override(from: "housing") }',
  ],
  [
    'an interface object, whose fields nobody guards',
    'housing',
    'type Party @key(fields: "id") @interfaceObject { id: ID! greeting: String }',
  ],
  ['a personal number in an interface', 'people', 'interface Reachable { phone: String }'],
  [
    'a personal number in a payload beside the record',
    'tickets',
    'type ReportTicketPayload { ticket: Ticket citizenId: String }',
  ],
  [
    'a value of a parent record as an argument',
    'people',
    'type Household @key(fields: "id") { id: ID! near(phone: String @fromContext(field: "$r { phone }")): String }',
  ],
])('finds %s', (_what, subgraph, text) => {
  expect(openWays(both(subgraph, text), events)).not.toEqual([]);
});
