import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { citizenId, demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import { leafOf, readsOf } from './read-rows.ts';

let city: ClonedCity;
let hub: LocalHub;
let residentId: string;

const worker = (subject: string) => ({ ...persona.gridworker(demoGrid), subject });

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
  const ask = await hub.ask(worker('gridworker:pusher'));
  const pushed = await ask(registerResident, { input: residentPush(1, demoGrid) });
  residentId = pushed.data?.['registerResident'].receipt.recordId;
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

const sorted = (values: readonly string[]) => [...values].sort();

test('a list of residents is one entry with all of their ids and the fields that were shown, masked and refused', async () => {
  const ask = await hub.ask(worker('gridworker:lister'));
  const { data } = await ask('{ residents(first: 20) { nodes { id name phone careTags } } }');
  const ids = data?.['residents'].nodes.map((node: { id: string }) => node.id);
  const [read, ...more] = await readsOf(city.sql, 'gridworker:lister', 1);
  expect(more).toEqual([]);
  expect(read).toMatchObject({
    role: 'gridworker',
    department: null,
    purpose: 'community-service',
    subgraph: 'people',
    entity: 'Resident',
    code: null,
  });
  expect(sorted(read?.record_ids ?? [])).toEqual(sorted(ids));
  expect(sorted([...(read?.seen ?? []), ...(read?.masked ?? []), ...(read?.refused ?? [])])).toEqual([
    'careTags',
    'name',
    'phone',
  ]);
  expect(read?.refused).toEqual([]);
});

test('who asks for an id that is not there, or not his to know, is recorded with it', async () => {
  const unknown = '3094987f-3960-8543-8f62-055921a7146b';
  const stranger = await hub.ask({
    ...persona.gridworker('420106010001001'),
    subject: 'gridworker:stranger',
  });
  const { data } = await stranger(
    'query ($a: ID!, $b: ID!) { a: resident(id: $a) { name } b: resident(id: $b) { name } }',
    {
      a: unknown,
      b: residentId,
    },
  );
  expect(data).toEqual({ a: null, b: null });
  const reads = await readsOf(city.sql, 'gridworker:stranger', 2);
  expect(reads.map(({ record_ids, seen, code }) => ({ record_ids, seen, code }))).toEqual(
    [unknown, residentId].map((id) => ({ record_ids: [id], seen: [], code: 'NOT_FOUND' })),
  );
});

test('what was seen, shown as a mask and hidden is told apart', async () => {
  const ask = await hub.ask({ ...persona.department('urban-management'), subject: 'department:reader' });
  const query = 'query ($id: ID!) { resident(id: $id) { name citizenId phone gridCode } }';
  const { data } = await ask(query, { id: residentId });
  expect(data?.['resident']).toMatchObject({ citizenId: null, phone: null, gridCode: demoGrid });
  const reads = await readsOf(city.sql, 'department:reader', 1);
  expect(
    reads.map(({ record_ids, seen, masked, refused }) => ({ record_ids, seen, masked, refused })),
  ).toEqual([
    { record_ids: [residentId], seen: ['gridCode'], masked: ['name'], refused: ['citizenId', 'phone'] },
  ]);
});

test('who looks a person up by a field that is not his to know is recorded with the person and the field', async () => {
  const ask = await hub.ask({ ...persona.department('construction'), subject: 'department:look-up' });
  const query = 'query ($citizenId: String!) { residentByCitizenId(citizenId: $citizenId) { name } }';
  const { data } = await ask(query, { citizenId: citizenId(1) });
  expect(data).toEqual({ residentByCitizenId: null });
  const reads = await readsOf(city.sql, 'department:look-up', 1);
  expect(
    reads.map(({ record_ids, seen, masked, refused }) => ({ record_ids, seen, masked, refused })),
  ).toEqual([{ record_ids: [residentId], seen: [], masked: [], refused: ['citizenId'] }]);
});

test('a question that is refused whole is recorded with its code', async () => {
  const ask = await hub.ask({ ...persona.citizen, subject: 'citizen:curious' });
  const { errors } = await ask('{ changes(shard: people) { nodes { recordId } } }');
  expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  const [read] = await readsOf(city.sql, 'citizen:curious', 1);
  expect(read).toMatchObject({ subgraph: 'exchange', entity: 'Change', record_ids: [], code: 'FORBIDDEN' });
});

test('every leaf can be made again from its row, and positions have no gap', async () => {
  const rows = await readsOf(city.sql, 'gridworker:lister', 1);
  expect(rows.map(leafOf)).toEqual(rows.map(({ leaf }) => leaf));
  const [place] = await city.sql`
    select count(*)::int as count, max(position)::int as last, (select position::int from log.head where shard = 7) as head from log.read`;
  expect(place).toEqual({ count: place?.['last'], last: place?.['head'], head: place?.['last'] });
});

test('no role of the hub may change or remove what was recorded', async () => {
  const granted = await city.sql`
    select distinct grantee, privilege_type from information_schema.role_table_grants
    where table_schema = 'log' and table_name = 'read' and privilege_type <> 'SELECT' and grantee <> 'cityhub_owner'`;
  expect(granted).toEqual([{ grantee: 'cityhub_writer', privilege_type: 'INSERT' }]);
});
