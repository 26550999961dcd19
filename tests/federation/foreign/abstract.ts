import type { Suite } from './suite.ts';

const devices = [
  { __typename: 'Camera', id: 'c1', label: '摄像头', lens: 35, owner: 'o1' },
  { __typename: 'Lamp', id: 'l1', label: '路灯', watts: 60, owner: 'o2' },
  { __typename: 'Hydrant', id: 'h1', label: '消防栓', pressure: 4, owner: 'o1' },
];
const device = (id: string) => devices.find((one) => one.id === id);
const resolveType = (one: any) => one.__typename;

/** Interfaces and unions whose members have their fields in several subgraphs. */
export const abstract: Suite = {
  feature: 'interfaces, unions and their fragments',
  subgraphs: {
    devices: {
      sdl: `interface Node { id: ID! }
        interface Device implements Node { id: ID! label: String! owner: Owner! }
        type Camera implements Device & Node @key(fields: "id") { id: ID! label: String! owner: Owner! lens: Int! }
        type Lamp implements Device & Node @key(fields: "id") { id: ID! label: String! owner: Owner! watts: Int! state: LampState }
        type Hydrant implements Device & Node @key(fields: "id") { id: ID! label: String! owner: Owner! pressure: Int! }
        enum LampState { ON OFF }
        union Lit = Camera | Lamp
        type Owner @key(fields: "id") { id: ID! }
        type Query { devices: [Device!]! node(id: ID!): Node lit: [Lit] device(id: ID!): Device }`,
      resolvers: {
        Query: {
          devices: () => devices,
          node: (_: unknown, { id }: any) => device(id),
          device: (_: unknown, { id }: any) => device(id),
          lit: () => [devices[0], null, devices[1]],
        },
        Node: { __resolveType: resolveType },
        Device: { __resolveType: resolveType },
        Lit: { __resolveType: resolveType },
        Camera: { __resolveReference: ({ id }: any) => device(id), owner: (one: any) => ({ id: one.owner }) },
        Lamp: {
          __resolveReference: ({ id }: any) => device(id),
          owner: (one: any) => ({ id: one.owner }),
          state: () => 'ON',
        },
        Hydrant: {
          __resolveReference: ({ id }: any) => device(id),
          owner: (one: any) => ({ id: one.owner }),
        },
      },
    },
    repairs: {
      sdl: `interface Repaired { repairs: [Repair!]! }
        type Camera implements Repaired @key(fields: "id") { id: ID! repairs: [Repair!]! detail: String! }
        type Lamp implements Repaired @key(fields: "id") { id: ID! repairs: [Repair!]! detail: Int! }
        type Repair { at: Int! of: Repaired! by: Worker }
        union Worker = Owner | Robot
        type Owner @key(fields: "id") { id: ID! }
        type Robot { serial: String! }
        type Query { repaired: [Repaired!]! }`,
      resolvers: {
        Query: {
          repaired: () => [
            { __typename: 'Camera', id: 'c1' },
            { __typename: 'Lamp', id: 'l1' },
          ],
        },
        Repaired: { __resolveType: resolveType },
        Worker: { __resolveType: resolveType },
        Camera: {
          __resolveReference: ({ id }: any) => ({ __typename: 'Camera', id }),
          repairs: (of: any) => [
            { at: 1, of, by: { __typename: 'Owner', id: 'o2' } },
            { at: 2, of, by: { __typename: 'Robot', serial: 'R-1' } },
          ],
          detail: () => '清洁',
        },
        Lamp: {
          __resolveReference: ({ id }: any) => ({ __typename: 'Lamp', id }),
          repairs: (of: any) => [{ at: 3, of, by: null }],
          detail: () => 7,
        },
      },
    },
    owners: {
      sdl: `type Owner @key(fields: "id") { id: ID! name: String! devices: [ID!]! }`,
      resolvers: {
        Owner: {
          __resolveReference: (one: any) => one,
          name: ({ id }: any) => `单位 ${id}`,
          devices: ({ id }: any) => devices.filter(({ owner }) => owner === id).map((one) => one.id),
        },
      },
    },
  },
  questions: [
    { name: 'fields of the interface over a link', query: '{ devices { label owner { name } } }' },
    { name: 'type names of an interface', query: '{ devices { __typename id } }' },
    {
      name: 'fragments on each',
      query:
        '{ devices { ... on Camera { lens } ... on Lamp { watts state } ... on Hydrant { pressure } label } }',
    },
    {
      name: 'fragments whose fields are elsewhere',
      query:
        '{ devices { ... on Camera { repairs { at } } ... on Lamp { repairs { at by { __typename } } } } }',
    },
    {
      name: 'one response name, two types',
      query: '{ devices { ... on Camera { camera: detail } ... on Lamp { lamp: detail } } }',
    },
    {
      name: 'one response name that conflicts',
      query: '{ devices { ... on Camera { detail } ... on Lamp { detail } } }',
    },
    {
      name: 'an interface of an interface',
      query: '{ node(id: "l1") { id ... on Device { label owner { id name } } ... on Lamp { watts } } }',
    },
    { name: 'a node that is not there', query: '{ node(id: "none") { id } }' },
    {
      name: 'a union with a null in its list',
      query:
        '{ lit { __typename ... on Camera { lens owner { name } } ... on Lamp { watts repairs { at } } } }',
    },
    {
      name: 'a fragment on an interface inside a union',
      query: '{ lit { ... on Device { label } ... on Node { id } } }',
    },
    {
      name: 'an interface of another subgraph, and back',
      query:
        '{ repaired { repairs { at of { __typename ... on Camera { label lens } ... on Lamp { label } } } } }',
    },
    {
      name: 'a union with a value type',
      query: '{ repaired { repairs { by { ... on Owner { name devices } ... on Robot { serial } } } } }',
    },
    {
      name: 'a named fragment on an interface',
      query:
        '{ devices { ...D } } fragment D on Device { id owner { ...O } ... on Camera { repairs { by { ...O } } } } fragment O on Owner { id name }',
    },
    { name: 'a fragment that cannot match', query: '{ device(id: "h1") { label ... on Camera { lens } } }' },
    { name: 'a fragment that never can', query: '{ devices { ... on Owner { name } } }' },
    { name: 'an enum value', query: '{ devices { ... on Lamp { state } } }' },
    {
      name: 'possible types',
      query: '{ __type(name: "Device") { possibleTypes { name } interfaces { name } } }',
    },
  ],
};
