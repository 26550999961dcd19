import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { TokenClaims } from '@cityhub/schema/runtime/tokens';
import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isUnionType,
} from 'graphql';
import { persona } from '../../harness/graph-client.ts';
import { citizenId, demoGrid } from '../../harness/pushes.ts';
import { told } from '../answer.ts';
import { ask } from '../ask.ts';
import { type Attack, group, type Place } from '../attack.ts';
import { schema } from '../public-schema.ts';

/** A value for an argument or field of this name, so good that only the right to it is missing. */
function byName(name: string, { targets }: Place): unknown {
  const known: Record<string, unknown> = {
    feedId: targets.feed,
    recordId: targets.resident,
    residentId: targets.resident,
    unitId: targets.unit,
    ticketId: targets.ticket,
    idempotencyKey: `forbidden-${randomUUID()}`,
    gridCode: demoGrid,
    citizenId: citizenId(7900),
    phone: '19900007900',
    name: '甲',
    entity: 'Resident',
    field: 'phone',
    fields: ['phone'],
    department: 'police',
    jurisdiction: '4201',
    purpose: 'public-security',
    legalBasis: '试验',
    since: '2020-01-01',
    reason: '试验',
    day: '2026-01-01',
    from: '2026-01-01T00:00:00Z',
    positions: [1],
  };
  return known[name];
}

function valueOf(type: GraphQLInputType, name: string, place: Place): unknown {
  const named = byName(name, place);
  const bare = getNullableType(type);
  if (named !== undefined) return named;
  if (isListType(bare)) return [valueOf(bare.ofType, name, place)];
  if (isEnumType(bare)) return bare.getValues()[0]?.name;
  if (isInputObjectType(bare)) {
    const needed = Object.values(bare.getFields()).filter((field) => isNonNullType(field.type));
    return Object.fromEntries(needed.map((field) => [field.name, valueOf(field.type, field.name, place)]));
  }
  const scalars: Record<string, unknown> = {
    Int: 1,
    Float: 1,
    Boolean: true,
    Position: 1,
    Date: '2026-01-01',
    DateTime: '2026-01-01T00:00:00Z',
    ID: randomUUID(),
  };
  return scalars[bare.name] ?? '试验';
}

type Mutation = GraphQLField<unknown, unknown>;

/** A plural push answers row by row: what it stored has a receipt. */
function rowsOf(type: GraphQLOutputType): string {
  const union = getNamedType(type);
  const types = isUnionType(union) ? union.getTypes() : [];
  const plural = types.find((one) => one.getFields()['rows'] !== undefined);
  return plural === undefined ? '' : `... on ${plural.name} { rows { receipt { id } } }`;
}

/** One mutation with all that it needs. */
function call({ name, args, type }: Mutation, place: Place) {
  const needed = args.filter((argument) => isNonNullType(argument.type));
  const head = needed.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const given = needed.map(({ name }) => `${name}: $${name}`).join(', ');
  return {
    query: `mutation${head === '' ? '' : `(${head})`} { done: ${name}${given === '' ? '' : `(${given})`} { __typename ... on DomainError { code } ${rowsOf(type)} } }`,
    variables: Object.fromEntries(needed.map(({ name, type }) => [name, valueOf(type, name, place)])),
  };
}

/** Who tries; each lacks the right to nearly everything. */
const actors: readonly (readonly [name: string, claims: TokenClaims])[] = [
  ['a citizen', persona.citizen],
  ['a grid worker of another grid', persona.gridworker('420102010001002')],
  ['a department without a right', { role: 'department', department: 'water', purpose: 'water-management' }],
  ['an auditor', persona.auditor],
];

/** What is meant for them. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'a citizen': ['reportTicket', 'reportTickets'],
  'a department without a right': ['reportTicket', 'reportTickets'],
  // Another person must approve it, and that is no auditor.
  'an auditor': ['requestBreakGlass'],
};

/** The place of every part of the log, and all that decides who may do what: reads are written down elsewhere. */
async function standing(place: Place): Promise<unknown> {
  const [row] = await place.sql`
    select (select json_agg(h order by h.shard) from (select shard, position from log.head) h) as heads,
      (select md5(string_agg(f::text, '' order by f.id)) from policy.feed f) as feeds,
      (select md5(string_agg(g::text, '' order by g.id)) from policy.access_grant g) as grants,
      (select count(*)::int from policy.grant_proposal) as proposals,
      (select json_agg(r) from policy.revision r) as revision`;
  return row;
}

async function gainsNothing(place: Place, mutation: Mutation, claims: TokenClaims): Promise<void> {
  const before = await standing(place);
  const answer = await ask(place, { body: call(mutation, place), claims });
  const { data, errors } = told(answer);
  const done = data?.['done'];
  const rows = done?.rows as { receipt: unknown }[] | undefined;
  const isError = (errors?.length ?? 0) > 0 || done === null || String(done?.__typename).endsWith('Error');
  assert.ok(isError || rows?.every(({ receipt }) => receipt === null) === true, answer.text.slice(0, 300));
  assert.deepEqual(await standing(place), before, 'something was stored');
}

const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});

export const forbiddenMutations: Attack[] = actors.flatMap(([who, claims]) =>
  group(
    'mutations',
    mutations
      .filter(({ name }) => !(allowed[who] ?? []).includes(name))
      .map((mutation) => [`${mutation.name} by ${who}`, (place) => gainsNothing(place, mutation, claims)]),
  ),
);
