import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalCity, openLocalCity } from '../corrections/local-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { until } from '../harness/until.ts';
import { trace, wholeLineage } from './lineage-documents.ts';

let local: LocalCity;
let auditor: Ask;

beforeAll(async () => {
  local = await openLocalCity();
  auditor = await local.hub.ask(persona.auditor);
});
afterAll(() => local?.stop());

const resident = 'query($id: ID!) { resident(id: $id) { id name citizenId } }';
const document = `query($recordId: ID!, $field: String, $asOf: DateTime, $first: Int, $after: String) {
  lineage(recordId: $recordId, field: $field, asOf: $asOf) { reads(first: $first, after: $after) {
    nodes { position readAt actor role department purpose entity seen masked refused code traceId subgraph }
    pageInfo { hasNextPage endCursor } } } }`;
const readsOf = async (ask: Ask, variables: Record<string, unknown>): Promise<any> =>
  (await ask(document, { first: 100, ...variables })).data?.['lineage'].reads;
/** The reads of records themselves: those of lineages are reads, too. */
const queries = async (ask: Ask, variables: Record<string, unknown>): Promise<any[]> =>
  (await readsOf(ask, variables)).nodes.filter(
    // The answer of the push showed its grid worker the record, too.
    (one: any) => one.subgraph === 'people' && (one.purpose !== 'community-service' || one.code !== null),
  );

/** A lineage is a read, too: waiting is done in the database. */
const stored = (recordId: string, subgraph: string, count: number): Promise<void> =>
  until(`${count} reads at ${subgraph}`, async () => {
    const [row] = await local.city.sql<{ count: number }[]>`
      select count(*)::int as count from log.read where record_ids @> ${[recordId]} and subgraph = ${subgraph}`;
    return (row?.count ?? 0) >= count;
  });

test('reads and refused reads of a record are told with who, what for and which fields, the newest first', async () => {
  const { recordId } = await local.register(1);
  const police = await local.hub.ask(persona.department('police'));
  const urban = await local.hub.ask(persona.department('urban-management'));
  const stranger = await local.hub.ask(persona.gridworker('420106001001001'));
  for (const ask of [police, urban, stranger]) await ask(resident, { id: recordId });
  await stored(recordId, 'people', 4);
  const [refused, some, all] = await queries(auditor, { recordId });
  expect(all).toMatchObject({
    actor: 'department:police',
    role: 'department',
    department: 'police',
    purpose: 'public-security',
    entity: 'Resident',
    code: null,
    refused: [],
  });
  expect(new Set([...all.seen, ...all.masked])).toEqual(new Set(['citizenId', 'name']));
  expect(some).toMatchObject({
    department: 'urban-management',
    purpose: 'city-management',
    refused: ['citizenId'],
  });
  expect(refused).toMatchObject({ role: 'gridworker', code: 'NOT_FOUND', seen: [], masked: [] });
  expect(refused.position).toBeGreaterThan(all.position);

  // A citizen is told which office it was, and no person's account; a department its own reads.
  const own = await local.hub.ask({ ...persona.citizen, resident: recordId });
  const told = await queries(own, { recordId });
  expect(told.map((one) => [one.department, one.purpose, one.actor, one.traceId])).toEqual([
    [null, 'community-service', null, null],
    ['urban-management', 'city-management', null, null],
    ['police', 'public-security', null, null],
  ]);
  await local.deliverAll();
  expect((await queries(police, { recordId })).map((one) => one.department)).toEqual(['police']);
  const others = (await readsOf(local.worker, { recordId })).nodes.filter(
    (one: any) => one.role !== 'gridworker',
  );
  expect(others).toEqual([]);
});

test('of a field, those reads are told that asked for it, and refusals of the whole question', async () => {
  const { recordId } = await local.register(2);
  const police = await local.hub.ask(persona.department('police'));
  await police('query($id: ID!) { resident(id: $id) { name } }', { id: recordId });
  await police('query($id: ID!) { resident(id: $id) { phone } }', { id: recordId });
  await (await local.hub.ask(persona.gridworker('420106001001001')))(resident, { id: recordId });
  await stored(recordId, 'people', 4);
  const of = async (field: string): Promise<any[]> =>
    (await queries(auditor, { recordId, field })).map((one) => one.code ?? one.seen.concat(one.masked)[0]);
  expect(await of('phone')).toEqual(['NOT_FOUND', 'phone']);
  expect(await of('name')).toEqual(['NOT_FOUND', 'name']);
});

test('a lineage that was asked for is a read itself, with the fields that it showed and those that it did not', async () => {
  const { recordId } = await local.register(3);
  const lineage = async (): Promise<any[]> =>
    (await readsOf(auditor, { recordId })).nodes.filter((one: any) => one.subgraph === 'exchange');
  const stranger = await local.hub.ask(persona.gridworker('420102010001002'));
  await trace(local.worker, { recordId });
  await auditor(wholeLineage, { recordId });
  await stranger(wholeLineage, { recordId });
  const by = async (role: string, code: string | null): Promise<any> =>
    (await lineage()).find((one) => one.role === role && one.code === code);
  await stored(recordId, 'exchange', 3);
  expect((await by('gridworker', null)).seen).toContain('name');
  expect((await by('auditor', null)).refused).toEqual(expect.arrayContaining(['citizenId', 'name', 'phone']));
  expect((await by('gridworker', 'NOT_FOUND')).entity).toBe('Resident');
});

test('pages of reads go on where the last one ended while others read on, and as of a moment end there', async () => {
  const { recordId } = await local.register(4);
  const { sql } = local.city;
  const insert = (from: number, count: number, seconds: number) => sql`
    insert into log.read (position, accepted_at, read_at, trace_id, actor, role, department, purpose, subgraph, entity, seen, masked,
      refused, record_ids, code, leaf)
    select ${from} + n, now(), now() + make_interval(secs => ${seconds}), 'trace', 'department:health', 'department', 'health', 'health', 'people',
      'Resident', '{name}', '{}', '{}', ${[randomUUID(), recordId]}, null, ${randomBytes(32)} from generate_series(1, ${count}) n`;
  await insert(1_000_000, 7, -100);
  const seen: number[] = [];
  let after: string | null = null;
  let later = 2_000_000;
  do {
    const page: any = await readsOf(auditor, { recordId, first: 2, after });
    seen.push(
      ...page.nodes.filter((one: any) => one.department === 'health').map((one: any) => one.position),
    );
    await insert((later += 10), 1, -50);
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  expect(seen).toEqual([1_000_007, 1_000_006, 1_000_005, 1_000_004, 1_000_003, 1_000_002, 1_000_001]);
  const [row] = await sql<
    { at: Date }[]
  >`select accepted_at as at from log.change where record_id = ${recordId}`;
  const asOf = String(row?.at.toISOString());
  const [last] = (await readsOf(auditor, { recordId, asOf })).nodes;
  expect(Date.parse(last.readAt)).toBeLessThanOrEqual(Date.parse(asOf));
  const wrong = await auditor(document, { recordId, after: 'nonsense', first: 2 });
  expect(wrong.errors?.[0]).toMatchObject({ extensions: { issues: [{ code: 'INVALID_CURSOR' }] } });
});
