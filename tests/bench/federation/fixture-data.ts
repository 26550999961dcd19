import type { FixtureName } from './fixture-graph.ts';

const people = 1000;
const ticketsOfDwelling = 3;

/** A field without arguments is a value or a function, as graphql-js takes it from a plain object. */
type Node = Readonly<Record<string, unknown>>;
type Representation = { readonly __typename: string; readonly id: string };

const person = (id: number): Node => ({ __typename: 'Person', id: String(id), name: `Person ${id}` });
const dwelling = (id: number): Node => ({
  __typename: 'Dwelling',
  id: `d${id}`,
  address: `${id} Main Street`,
});
const ticket = (id: number): Node => ({
  __typename: 'Ticket',
  id: `t${id}`,
  title: `Ticket ${id}`,
  reporter: { __typename: 'Person', id: String((id * 7) % people) },
});
const numberOf = (id: string): number => Number(id.replace(/^\D/, ''));

const resolvers: Readonly<Record<string, (id: number) => Node>> = {
  'people/Person': person,
  'housing/Dwelling': dwelling,
  'housing/Person': (id) => ({ __typename: 'Person', id: String(id), residence: () => dwelling(id) }),
  'tickets/Ticket': ticket,
  'tickets/Dwelling': (id) => ({
    __typename: 'Dwelling',
    id: `d${id}`,
    tickets: () => Array.from({ length: ticketsOfDwelling }, (_, index) => ticket(id + index * people)),
  }),
};

/** The root value of a subgraph. */
export function fixtureRoot(name: FixtureName): Node {
  return {
    people: ({ first, after }: { first: number; after: number }) =>
      Array.from({ length: first }, (_, index) => person((after + index) % people)),
    dwelling: ({ id }: { id: string }) => dwelling(numberOf(id)),
    ticket: ({ id }: { id: string }) => ticket(numberOf(id)),
    _entities: ({ representations }: { representations: readonly Representation[] }) =>
      representations.map(({ __typename, id }) => resolvers[`${name}/${__typename}`]?.(numberOf(id)) ?? null),
  };
}
