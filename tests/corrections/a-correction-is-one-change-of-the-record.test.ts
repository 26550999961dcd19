import { afterAll, beforeAll, expect, test } from 'vitest';
import { persona } from '../harness/graph-client.ts';
import { demoGrid, residentPush } from '../harness/pushes.ts';
import { correct, correctRecord } from './amendments.ts';
import { type LocalCity, openLocalCity } from './local-city.ts';

let local: LocalCity;
beforeAll(async () => {
  local = await openLocalCity();
});
afterAll(() => local?.stop());

test('the graph answers the corrected state, and the log keeps both versions, class 4 sealed', async () => {
  const receipt = await local.register(2);
  const corrected = await correct(local.worker, {
    recordId: receipt.recordId,
    changes: [{ field: 'phone', value: '13700002222' }],
  });
  const police = await local.hub.ask(persona.department('police'));
  const seen = await police('query($id: ID!) { resident(id: $id) { name phone citizenId } }', {
    id: receipt.recordId,
  });
  const pushed = residentPush(2, demoGrid);
  expect(seen.data?.['resident']).toEqual({
    name: pushed.name,
    phone: '13700002222',
    citizenId: pushed.citizenId,
  });
  const versions = await local.city.sql`
    select position, operation, source, payload::text as payload from log.change where record_id = ${receipt.recordId} order by position`;
  expect(versions.map((row) => [row['position'], row['operation'], row['source']])).toEqual([
    [receipt.version, 'registerResident', 'gridworker'],
    [corrected.receipt.version, 'correctRecord', 'gridworker'],
  ]);
  expect(versions.map((row) => row['payload']).join()).not.toMatch(/13700002222|999999/);
  const [notice] = await local.city.sql`
    select * from exchange.record_notice where position = ${corrected.receipt.version} and shard = 1`;
  expect(notice).toMatchObject({ kind: 'CORRECTION', fields: ['phone'], reason: '登记有误' });
});

test('two corrections at once lose neither: one field each, thirty at a time', async () => {
  const receipt = await local.register(3);
  const { recordId } = receipt;
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, index) =>
      correct(local.worker, {
        recordId,
        changes: [
          index % 2 === 0
            ? { field: 'name', value: `并发${index}` }
            : { field: 'careTags', values: [`标签${index}`] },
        ],
      }),
    ),
  );
  const versions = answers.map((one) => one.receipt.version);
  expect(new Set(versions).size).toBe(30);
  const changes = await local.city.sql<{ name: string; tags: string }[]>`
    select payload ->> 'name' as name, payload ->> 'careTags' as tags from log.change
    where record_id = ${recordId} order by position`;
  // Each changes its own field alone: the other one is as the version right before it left it.
  for (const [index, change] of changes.entries()) {
    const before = changes[index - 1] ?? change;
    const kept = [change.name === before.name, change.tags === before.tags];
    expect(kept, `version ${index}`).toContain(true);
  }
  const corrected = changes.slice(1);
  expect(new Set(corrected.map((one) => one.name)).size).toBeGreaterThanOrEqual(15);
  expect(new Set(corrected.map((one) => one.tags)).size).toBeGreaterThanOrEqual(15);
  const last = changes.at(-1);
  const [row] = await local.city.sql`
    select name, to_json(care_tags)::text as tags, version from people.resident where id = ${recordId}`;
  expect([row?.['name'], JSON.parse(row?.['tags']), row?.['version']]).toEqual([
    last?.name,
    JSON.parse(last?.tags ?? ''),
    Math.max(...versions),
  ]);
});

test('a repeated key gets the first receipt, with another body a conflict, and stores nothing twice', async () => {
  const receipt = await local.register(5);
  const input = {
    recordId: receipt.recordId,
    idempotencyKey: 'correct-5',
    changes: [{ field: 'name', value: '改一次' }],
  };
  const first = await correct(local.worker, input);
  await correct(local.worker, { recordId: receipt.recordId, changes: [{ field: 'name', value: '再改' }] });
  const second = await correct(local.worker, input);
  expect(second.receipt.version).toBe(first.receipt.version);
  const other = await correct(local.worker, { ...input, changes: [{ field: 'name', value: '别的' }] });
  expect(other).toMatchObject({ __typename: 'IdempotencyConflictError' });
  const [row] = await local.city.sql`select name from people.resident where id = ${receipt.recordId}`;
  expect(row?.['name']).toBe('再改');
  const twice = await Promise.all(
    [1, 2, 3, 4].map(() => correct(local.worker, { ...input, idempotencyKey: 'correct-5-at-once' })),
  );
  expect(new Set(twice.map((one) => one.receipt?.version)).size).toBe(1);
});

test('what is wrong is told all at once, on its path, and no value comes back', async () => {
  const receipt = await local.register(6);
  const secret = '13800138000';
  const answer = await local.worker(correctRecord, {
    input: {
      idempotencyKey: 'wrong-6',
      recordId: receipt.recordId,
      reason: `电话应为${secret}`,
      changes: [
        { field: 'citizenId', value: '999999188805129974' },
        { field: 'phone', value: `${secret}x` },
        { field: 'careTags', value: 'one' },
        { field: 'unitId', value: 'no-uuid' },
        { field: 'shoeSize', value: '43' },
        { field: 'name' },
        { field: 'name', value: '王' },
      ],
    },
  });
  expect(answer.text).not.toContain(secret);
  const { issues } = answer.data?.['correctRecord'] ?? {};
  expect(issues.map((one: any) => [one.path.join('.'), one.code])).toEqual([
    ['input.reason', 'NUMBER_IN_TEXT'],
    ['input.changes.0.field', 'FIELD_NOT_CORRECTABLE'],
    ['input.changes.1.value', 'INVALID_PHONE'],
    ['input.changes.2.value', 'INVALID_VALUE'],
    ['input.changes.3.value', 'INVALID_ID'],
    ['input.changes.4.field', 'UNKNOWN_FIELD'],
    ['input.changes.5.value', 'REQUIRED'],
    ['input.changes.6.field', 'INVALID_VALUE'],
  ]);
  const [row] = await local.city
    .sql`select count(*)::int as n from log.change where record_id = ${receipt.recordId}`;
  expect(row?.['n']).toBe(1);
});
